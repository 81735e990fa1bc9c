import { applySplices, type Splice } from "./splice.ts";

/** Lines beside a splice that are looked at with it: what it adds may be told from what stands there in several ways. */
const margin = 3;

/**
 * Cuts a text before and after its splices into parts that follow each other: same text, and what is about a splice, or
 * several that are near to each other.
 */
export function* cutAtSplices(
  text: string,
  splices: readonly Splice[],
): Generator<{ readonly before: string; readonly after: string }> {
  let at = 0;
  for (const near of groupsOf(text, splices)) {
    const same = text.slice(at, near.from);
    yield { before: same, after: same };
    const before = text.slice(near.from, near.to);
    const moved = near.splices.map((splice) => ({
      ...splice,
      from: splice.from - near.from,
      to: splice.to - near.from,
    }));
    yield { before, after: applySplices(before, moved) ?? before };
    at = near.to;
  }
  const rest = text.slice(at);
  yield { before: rest, after: rest };
}

interface Group {
  readonly from: number;
  to: number;
  readonly splices: Splice[];
}

function groupsOf(text: string, splices: readonly Splice[]): readonly Group[] {
  const groups: Group[] = [];
  for (const splice of splices.toSorted((a, b) => a.from - b.from)) {
    const [from, to] = [linesBefore(text, splice.from), linesAfter(text, splice.to)];
    const last = groups.at(-1);
    if (last === undefined || from > last.to) groups.push({ from, to, splices: [splice] });
    else {
      last.to = Math.max(to, last.to);
      last.splices.push(splice);
    }
  }
  return groups;
}

function linesBefore(text: string, offset: number): number {
  let start = offset;
  for (let lines = 0; lines <= margin && start > 0; lines += 1) {
    // The line end right before belongs to the line above.
    start = text.lastIndexOf("\n", lines === 0 ? start - 1 : start - 2) + 1;
  }
  return start;
}

function linesAfter(text: string, offset: number): number {
  let end = offset;
  for (let lines = 0; lines <= margin && end < text.length; lines += 1) {
    const newline = text.indexOf("\n", end);
    end = newline === -1 ? text.length : newline + 1;
  }
  return end;
}
