import { diffLines, type StructuredPatchHunk } from "diff";
import { cutAtSplices } from "../../manifests/edit/cut-at-splices.ts";
import type { Splice } from "../../manifests/edit/splice.ts";

/** Lines of context around a change, as git has them. */
const context = 3;

export interface ChangedText {
  readonly before: string;
  readonly after: string;
  /** What was done to it, where that is known. */
  readonly splices?: readonly Splice[] | undefined;
}

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/**
 * The hunks of a unified diff. Looking for differences takes time by the square of their number, so each document is
 * compared with itself alone, and only where something was done to it: a stream of ten thousand takes ten thousand times as
 * long as one, and so does a List of as many.
 */
export function diffDocuments(documents: readonly ChangedText[]): readonly StructuredPatchHunk[] {
  return hunksOf(documents.flatMap(partsOf).flatMap(compare));
}

function partsOf(text: ChangedText): readonly ChangedText[] {
  if (text.splices === undefined) return [text];
  const parts = [...cutAtSplices(text.before, text.splices)];
  // A KRM function's answer has more in it than the repair.
  return parts.map(({ after }) => after).join("") === text.after ? parts : [text];
}

function compare({ before, after }: ChangedText): readonly Line[] {
  if (before === after) return linesOf(before, " ");
  return diffLines(before, after).flatMap(({ added, removed, value }) =>
    linesOf(value, added ? "+" : removed ? "-" : " "),
  );
}

function linesOf(text: string, sign: Line["sign"]): readonly Line[] {
  return text.split(/(?<=\n)/).flatMap((line) => (line === "" ? [] : [{ sign, text: line }]));
}

function hunksOf(lines: readonly Line[]): readonly StructuredPatchHunk[] {
  const hunks: StructuredPatchHunk[] = [];
  let [oldLine, newLine, at] = [1, 1, 0];
  for (const [from, to] of rangesOf(lines)) {
    // Between hunks both sides have the same lines.
    oldLine += from - at;
    newLine += from - at;
    const hunk = lines.slice(from, to);
    const oldLines = hunk.filter(({ sign }) => sign !== "+").length;
    const newLines = hunk.filter(({ sign }) => sign !== "-").length;
    hunks.push({ oldStart: oldLine, oldLines, newStart: newLine, newLines, lines: hunk.flatMap(written) });
    oldLine += oldLines;
    newLine += newLines;
    at = to;
  }
  return hunks;
}

/** Changed lines with their context; ranges that meet are one. */
function rangesOf(lines: readonly Line[]): readonly (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  for (const [index, { sign }] of lines.entries()) {
    if (sign === " ") continue;
    const [from, to] = [Math.max(0, index - context), Math.min(lines.length, index + context + 1)];
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}

function written({ sign, text }: Line): readonly string[] {
  return text.endsWith("\n") ? [sign + text.slice(0, -1)] : [sign + text, "\\ No newline at end of file"];
}
