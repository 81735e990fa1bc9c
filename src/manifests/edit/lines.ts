import { isNode, isPair } from "yaml";
import type { Comment } from "./comments.ts";
import type { Splice } from "./splice.ts";
import { columnOf, isBlock, type TextStyle } from "./text-style.ts";

/** A document's text with what an edit of it must know. */
export interface EditedText extends TextStyle {
  readonly text: string;
  readonly comments: readonly Comment[];
}

/** Where the last of a node's content ends: comments behind it, which a list or map may count as its own, left out. */
export function contentEnd(node: unknown): number {
  if (isBlock(node)) {
    const last: unknown = node.items.at(-1);
    const [key, value] = isPair(last) ? [last.key, last.value] : [last, last];
    const isWritten = isNode(value) && value.range && value.range[1] > value.range[0];
    return contentEnd(isWritten ? value : key);
  }
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

/** Adds lines, at a column, below the line that an offset is on, and below the comments of what stands there. */
export function addLinesAfter(edited: EditedText, offset: number, column: number, lines: readonly string[]): Splice {
  const { text, endOfLine } = edited;
  const indented = indentedLines(lines, column);
  // A block scalar ends behind its last line.
  const newline = text[offset - 1] === "\n" ? offset - 1 : text.indexOf("\n", offset);
  if (newline === -1) return insertion(text.length, endOfLine + indented.join(endOfLine));
  const deeperComment = new RegExp(`[ ]{${column + 1},}#[^\\n]*\\n`, "y");
  deeperComment.lastIndex = newline + 1;
  let at = newline + 1;
  while (deeperComment.test(text)) at = deeperComment.lastIndex;
  return insertion(at, `${indented.join(endOfLine)}${endOfLine}`);
}

/** Adds lines above the line of an offset, and above the comments that belong to it. */
export function addLinesBefore(edited: EditedText, offset: number, lines: readonly string[]): Splice {
  const { text, endOfLine } = edited;
  const column = columnOf(text, offset);
  let start = offset - column;
  if (text.slice(start, offset).trim() !== "") {
    const [first = "", ...rest] = lines;
    const all = [first, ...indentedLines(rest, column), " ".repeat(column)];
    return insertion(offset, all.join(endOfLine));
  }
  for (;;) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (start === 0 || !/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return insertion(start, `${indentedLines(lines, column).join(endOfLine)}${endOfLine}`);
}

/**
 * Removes the lines of something in block style. Its comments stay, as lines of their own. Undefined where it shares its
 * lines with something else.
 */
export function removeLines(edited: EditedText, from: number, to: number): Splice | undefined {
  const { text } = edited;
  const start = from - columnOf(text, from);
  if (text.slice(start, from).trim() !== "") return undefined;
  const end = text[to - 1] === "\n" ? to : endOfLineAfter(text, to);
  if (end === undefined) return undefined;
  return { from: start, to: end, text: commentLines(edited, from, end, "before") };
}

/** The comments of a range that goes, each on a line of its own, with its indentation before or after it. */
export function commentLines(edited: EditedText, from: number, to: number, indentation: "before" | "after"): string {
  const { text, comments, endOfLine } = edited;
  const blanks = " ".repeat(columnOf(text, from));
  return comments
    .filter(({ offset }) => offset >= from && offset < to)
    .map((comment) =>
      indentation === "before" ? blanks + comment.text + endOfLine : comment.text + endOfLine + blanks,
    )
    .join("");
}

function endOfLineAfter(text: string, offset: number): number | undefined {
  const rest = /[ \t]*(?:#[^\n]*)?(?:\n|\r\n|$)/y;
  rest.lastIndex = offset;
  return rest.test(text) ? rest.lastIndex : undefined;
}

function indentedLines(lines: readonly string[], column: number): string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(column) + line));
}

function insertion(at: number, text: string): Splice {
  return { from: at, to: at, text };
}
