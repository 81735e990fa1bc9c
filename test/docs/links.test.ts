import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorOf } from "../../scripts/docs/anchor-of.ts";
import { documentPath, documents } from "../../scripts/docs/documents.ts";
import { codesOf, headingsOf, proseOf, readDocument } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");

/** Targets in this repository. What lies on the Internet is not asked for: tests stay on the machine. */
function linksOf(document: string): readonly string[] {
  const prose = proseOf(readDocument(document)).replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target).filter((to) => !/^https?:/.test(to));
}

function problemOf(document: string, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : posix.join(dirname(document), path);
  if (!existsSync(documentPath(file))) return `${document}: ${target} does not exist`;
  if (anchor === undefined) return undefined;
  const anchors = headingsOf(readDocument(file)).map(anchorOf);
  return anchors.includes(anchor) ? undefined : `${document}: ${target} has no such heading`;
}

const sources = globSync("src/**/*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
const sourceText = sources.join("\n");

describe("the documentation", () => {
  it.each(documents)("%s: links lead to files and headings that exist", (document) => {
    expect(
      linksOf(document)
        .map((target) => problemOf(document, target))
        .filter(Boolean),
    ).toEqual([]);
  });

  it("has links and headings to check at all", () => {
    expect(linksOf("README.md").length).toBeGreaterThan(5);
    expect(problemOf("README.md", "docs/reference/findings.md#no-such-code")).toBeDefined();
    expect(problemOf("README.md", "docs/none.md")).toBeDefined();
  });

  it.each(documents)("%s: files that it names exist", (document) => {
    const named = codesOf(document === "CHANGELOG.md" ? "" : readDocument(document)).filter((code) =>
      /^(?:src|test|scripts|docs|examples)(?:\/[\w.-]+)+$/.test(code),
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(documents)("%s: functions that it names exist in src", (document) => {
    const named = codesOf(readDocument(document)).flatMap((code) => /^(\w+)\(\)$/.exec(code)?.[1] ?? []);
    expect(named.filter((name) => !new RegExp(`function\\*? ${name}\\b`).test(sourceText))).toEqual([]);
  });

  it("is there where the source points to it", () => {
    const named = [...sourceText.matchAll(/docs\/[\w/.-]+\.md/g)].map(([path]) => path);
    expect(named).not.toEqual([]);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("names in ARCHITECTURE.md every folder of src", () => {
    const folders = globSync("src/*/", { cwd: root }).map((path) => path.replace(/\/$/, ""));
    expect(folders).toContain("src/core");
    expect(codesOf(readDocument("ARCHITECTURE.md"))).toEqual(expect.arrayContaining(folders));
  });

  it("has decisions that stand in one form and in one row of numbers", () => {
    const decisions = documents.filter((document) => /^docs\/adr\/\d/.test(document));
    const numbers = decisions.map((document) => posix.basename(document).slice(0, 4));
    expect(numbers).toEqual(decisions.map((_, index) => String(index + 1).padStart(4, "0")));
    for (const document of decisions) {
      const text = readDocument(document);
      expect(text).toMatch(new RegExp(`^# ${posix.basename(document).slice(0, 4)}\\. .+\n\nStatus: accepted\n`));
      expect(headingsOf(text, 2)).toEqual(["Context", "Decision", "Consequences"]);
    }
  });
});
