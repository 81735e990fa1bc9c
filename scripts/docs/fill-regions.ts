import { renderTable } from "./render-tables.ts";

const region = /^(<!-- generated: (.+?) -->\n)[\s\S]*?^(<!-- end of generated -->)$/gm;

/**
 * Writes the tables into a document's marked regions, and leaves what people wrote around them.
 *
 * @throws Error where a region names a table that does not exist
 */
export function fillRegions(text: string): string {
  return text.replace(
    region,
    (_, start: string, name: string, end: string) => `${start}\n${renderTable(name)}\n${end}`,
  );
}
