import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };
import { chartFolder, generatedChartFiles, readChartFile } from "../../../scripts/chart/chart-files.ts";
import { configProperties } from "../../../scripts/chart/config-values.ts";
import { readValues, type ValueEntry } from "../../../scripts/chart/read-values.ts";
import { valuesSchema } from "../../../scripts/chart/values-schema.ts";

const entries = readValues(readChartFile("values.yaml"));

/** Those that can be set, without what stands in an open mapping and what the configuration tells of its own keys. */
function valuesOf(list: readonly ValueEntry[]): readonly ValueEntry[] {
  return list.flatMap((entry) => {
    if (configProperties(entry.path) !== undefined) return [];
    return entry.children.length === 0 || "additionalProperties" in entry.keywords ? [entry] : valuesOf(entry.children);
  });
}

describe("the chart's files", () => {
  it.each([...generatedChartFiles()])("%s is as npm run chart would write it", (name, text) => {
    expect(readChartFile(name)).toBe(text);
  });

  it("have the version of the program", () => {
    expect(readChartFile("Chart.yaml")).toContain(`\nversion: ${packageJson.version}\n`);
    expect(readChartFile("Chart.yaml")).toContain(`\nappVersion: ${packageJson.version}\n`);
  });

  it("have links that lead somewhere", () => {
    const links = [...readChartFile("README.md").matchAll(/\]\(([^)#\s]+)\)/g)].map(([, to = ""]) => to);
    const local = links.filter((to) => !to.startsWith("https:"));
    expect(local.length).toBeGreaterThan(1);
    expect(local.filter((to) => !existsSync(join(chartFolder, to)))).toEqual([]);
  });
});

describe("values.yaml", () => {
  it("says of each value what it is for", () => {
    expect(valuesOf(entries).length).toBeGreaterThan(80);
    expect(valuesOf(entries).filter(({ description }) => description === "")).toEqual([]);
  });

  it("has every value under a heading", () => {
    expect(entries.filter(({ section }) => section === "").map(({ path }) => path)).toEqual([]);
  });
});

describe("the reader of values.yaml", () => {
  const read = (text: string) => valuesSchema(readValues(text)).properties;

  it("takes the comment right above a key, and its @schema over several lines", () => {
    expect(
      read("# Another matter.\n\n# How many.\n# As a number.\n# @schema {minimum: 1,\n#   maximum: 9}\nsome: 2\n"),
    ).toEqual({
      some: { description: "How many. As a number.", type: "integer", minimum: 1, maximum: 9, default: 2 },
    });
  });

  it("closes mappings, unless their @schema says what may be in them", () => {
    expect(read("closed:\n  # One.\n  one: a\n# @schema {additionalProperties: true}\nopen:\n  one: a\n")).toEqual({
      closed: {
        type: "object",
        additionalProperties: false,
        properties: { one: { description: "One.", type: "string", default: "a" } },
      },
      open: { type: "object", additionalProperties: true, default: { one: "a" } },
    });
  });

  it("says where a type is missing", () => {
    expect(() => read("some: null\n")).toThrow("some needs an @schema with its type");
  });
});
