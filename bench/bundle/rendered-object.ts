import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { z } from "zod";

/** What the chart's defaults are rendered into. */
const manifest = "deploy/install.yaml";

/** Its first object of this shape. */
export function renderedObject<Shape extends z.ZodType>(shape: Shape): z.output<Shape> {
  const rendered = readFileSync(join(import.meta.dirname, "../..", manifest), "utf8");
  for (const document of parseAllDocuments(rendered)) {
    const read = shape.safeParse(document.toJSON());
    if (read.success) return read.data;
  }
  throw new Error(`${manifest} has no object that the benchmark looks for there: run npm run chart`);
}
