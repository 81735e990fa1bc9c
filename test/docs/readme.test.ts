import { describe, expect, it } from "vitest";
import { blocksOf, readDocument, rowsOf, sectionOf } from "./markdown.ts";

const readme = readDocument("README.md");

describe("the README", () => {
  it("shows the fault as a terminal has shown it", () => {
    const [fault] = blocksOf(readme);
    const page = readDocument("docs/try-under-systemd.md").split("\n");
    const shown = fault?.text.trimEnd().split("\n") ?? [];
    expect(shown).toHaveLength(5);
    expect(shown.filter((line) => line !== "..." && !page.includes(`  ${line}`))).toEqual([]);
  });

  it("has the figures of the page about performance", () => {
    const table = sectionOf(readme, "## What it costs");
    const [names = [], ...rows] = tableOf(table);
    const [allNames = [], ...allRows] = tableOf(readDocument("docs/performance.md"));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      const measured = allRows.find(([name]) => name === row[0]);
      expect(row).toEqual(names.map((name) => measured?.[allNames.indexOf(name)]));
    }
  });

  it("names the versions that the page about compatibility has, and no other", () => {
    const versions = (text: string) => new Set(text.match(/\b\d+\.\d+\.\d+\b/g));
    const named = versions(sectionOf(readme, "## What it was tested with"));
    expect([...named]).not.toEqual([]);
    const known = versions(readDocument("docs/compatibility.md"));
    expect([...named].filter((version) => !known.has(version))).toEqual([]);
  });
});

/** The first table, with its head. */
function tableOf(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const first = lines.findIndex((line) => line.startsWith("|"));
  const [head = ""] = lines.slice(first, first + 1);
  const end = lines.findIndex((line, at) => at > first && !line.startsWith("|"));
  const cells = head.split("|").slice(1, -1);
  return [cells.map((cell) => cell.trim()), ...rowsOf(lines.slice(first, end).join("\n"))];
}
