import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const document = join(import.meta.dirname, "../../docs/performance.md");
const region = /(<!-- profile -->\n)[\s\S]*?(<!-- end of profile -->)/;

/** Puts the table into the document. */
export function writeDocument(table: string): void {
  const before = readFileSync(document, "utf8");
  if (!region.test(before)) throw new Error(`${document} has no place for the profile`);
  writeFileSync(
    document,
    before.replace(region, (_all, begin: string, end: string) => `${begin}\n${table}\n${end}`),
  );
}
