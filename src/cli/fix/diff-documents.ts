import { diffLines, type StructuredPatchHunk } from "diff";

/** Lines of context around a change, as git has them. */
const context = 3;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/**
 * The hunks of a unified diff. Looking for differences takes time by the square of their number, so each document is
 * compared with itself alone: a stream of ten thousand takes ten thousand times as long as one.
 */
export function diffDocuments(
  documents: readonly { readonly before: string; readonly after: string }[],
): readonly StructuredPatchHunk[] {
  const lines = documents.flatMap(({ before, after }): readonly Line[] => {
    if (before === after) return linesOf(before, " ");
    return diffLines(before, after).flatMap(({ added, removed, value }) =>
      linesOf(value, added ? "+" : removed ? "-" : " "),
    );
  });
  return hunksOf(lines);
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
