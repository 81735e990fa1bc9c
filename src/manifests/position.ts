import { type DocumentText, newlinesIn } from "./split-documents.ts";

/** A place in a file, both from 1. Columns count UTF-16 units, as editors and SARIF do by default. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where in its file an offset of a document's text is. */
export function positionAt({ text, line }: DocumentText, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: line + newlinesIn(before), column: offset - lineStart + 1 };
}

const longestExcerpt = 120;

/** The line that an offset is on, or the last before it that is not blank; no longer than a terminal is wide. */
export function lineAt(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  const before = text.slice(0, end === -1 ? text.length : end).trimEnd();
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt)}...` : line;
}
