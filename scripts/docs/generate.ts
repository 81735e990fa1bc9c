// Brings the generated tables of the documentation up to date. A test compares them, so that none is forgotten.
import { readFileSync, writeFileSync } from "node:fs";
import { documentPath, documents } from "./documents.ts";
import { fillRegions } from "./fill-regions.ts";

for (const document of documents) {
  const before = readFileSync(documentPath(document), "utf8");
  const after = fillRegions(before);
  if (after === before) continue;
  writeFileSync(documentPath(document), after);
  console.log(`updated ${document}`);
}
