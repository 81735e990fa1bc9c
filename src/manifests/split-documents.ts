/** A document of a YAML stream as text, with what stands before it: comments and directives. */
export interface DocumentText {
  readonly text: string;
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
}

/**
 * Splits a YAML stream where a line begins with `---`, or ends with `...`: both end a document wherever they stand, in
 * a block scalar too (YAML 1.1, 9.2 and c-forbidden). So a stream of any length is read a document at a time. The texts
 * joined are the stream.
 */
export function* splitDocuments(stream: string): Generator<DocumentText> {
  let line = 1;
  let before = "";
  let last: DocumentText | undefined;
  for (const part of partsOf(stream)) {
    const text = before + part;
    if (isOnlyPreamble(text)) {
      before = text;
      continue;
    }
    before = "";
    if (last !== undefined) yield last;
    last = { text, line };
    line += newlinesIn(text);
  }
  if (last !== undefined) yield { ...last, text: last.text + before };
  else if (before !== "") yield { text: before, line };
}

function* partsOf(stream: string): Generator<string> {
  let start = 0;
  for (const { index, 0: marker } of stream.matchAll(/^(?:---(?=[ \t\r\n]|$)|\.\.\.(?:[ \t\r]*\n|[ \t\r]*$))/gm)) {
    const end = marker === "---" ? index : index + marker.length;
    if (end > start) yield stream.slice(start, end);
    start = end;
  }
  if (start < stream.length) yield stream.slice(start);
}

function isOnlyPreamble(text: string): boolean {
  return /^\uFEFF?(?:[ \t]*(?:#.*)?(?:\r?\n|$)|%.*(?:\r?\n|$))*$/.test(text);
}

/** Without a list of lines, which for 100 MB would take a gigabyte. */
export function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
