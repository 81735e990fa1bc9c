import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { documentPath, documents } from "./documents.ts";

/** The decisions of docs/adr, as a list for that folder. */
export function decisionList(): string {
  const decisions = documents.filter((document) => /^docs\/adr\/\d/.test(document));
  return decisions.map((document) => `- [${titleOf(document)}](${basename(document)})`).join("\n");
}

function titleOf(document: string): string {
  return /^# (.+)/.exec(readFileSync(documentPath(document), "utf8"))?.[1] ?? document;
}
