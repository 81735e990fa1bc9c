import { inCode, tableOf } from "../docs/markdown-table.ts";
import { configProperties } from "./config-values.ts";
import type { ValueEntry } from "./read-values.ts";

const region = /(<!-- generated: values -->\n)[\s\S]*?(<!-- end of generated -->)/;

/** Writes the tables into the chart's README. @throws Error where it has no place for them */
export function fillValueTables(readme: string, entries: readonly ValueEntry[]): string {
  if (!region.test(readme)) throw new Error("the chart's README has no region for its values");
  return readme.replace(region, (_, start: string, end: string) => `${start}\n${valueTables(entries)}\n${end}`);
}

/** A table for each heading of values.yaml. */
function valueTables(entries: readonly ValueEntry[]): string {
  const sections = Map.groupBy(entries, ({ section }) => section);
  return [...sections]
    .map(([section, some]) => `### ${section}\n\n${tableOf(["value", "default", "meaning"], some.flatMap(rowsOf))}`)
    .join("\n");
}

function rowsOf(entry: ValueEntry): readonly (readonly string[])[] {
  const fromConfig = configProperties(entry.path);
  if (fromConfig !== undefined) {
    return Object.entries(fromConfig).map(([name, schema]) => [
      inCode(`${entry.path}.${name}`),
      inCode(JSON.stringify(givenDefault(entry, name) ?? schema.default)),
      sentence(String(schema.description)),
    ]);
  }
  const { path, description, keywords, children } = entry;
  const isOpen = "additionalProperties" in keywords || "type" in keywords;
  const row = [inCode(path), inCode(JSON.stringify(entry.default)), description];
  if (children.length === 0 || isOpen) return [row];
  const heading = description === "" ? [] : [[inCode(path), "", description]];
  return [...heading, ...children.flatMap(rowsOf)];
}

/** What the configuration says of its keys is told in its reference as part of a sentence. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The default of the chart, where it says one. */
function givenDefault({ children }: ValueEntry, name: string): unknown {
  return children.find((child) => child.name === name)?.default;
}
