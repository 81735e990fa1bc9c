import { isNode, type Pair, type YAMLMap } from "yaml";
import { addInBrackets } from "./brackets.ts";
import { addLinesAfter, addLinesBefore, commentLines, contentEnd, type EditedText, removeLines } from "./lines.ts";
import type { Splice } from "./splice.ts";
import { columnOf } from "./text-style.ts";
import { blockLines } from "./write-value.ts";

/** Adds a pair to a map that is not empty: metadata comes first, as everybody writes it, all others last. */
export function addPair(edited: EditedText, map: YAMLMap, key: string, value: unknown): readonly Splice[] | undefined {
  if (map.flow === true) return addInBrackets(edited, map, value, key);
  const first = keyStart(map.items[0]);
  if (first === undefined) return undefined;
  const lines = blockLines({ [key]: value }, edited);
  if (key === "metadata") return [addLinesBefore(edited, first, lines)];
  return [addLinesAfter(edited, contentEnd(map), columnOf(edited.text, first), lines)];
}

export function removePair(edited: EditedText, map: YAMLMap, pair: Pair): readonly Splice[] | undefined {
  const at = map.items.indexOf(pair);
  const [start, end, next] = [keyStart(pair), endOf(pair), keyStart(map.items[at + 1])];
  if (start === undefined) return undefined;
  const removed = map.flow === true ? undefined : removeLines(edited, start, end);
  if (removed !== undefined) return [removed];
  // The first pair shares its line with a dash or a bracket: what follows takes its place.
  if (next !== undefined) return [{ from: start, to: next, text: commentLines(edited, start, next, "after") }];
  const before = map.items[at - 1];
  return before === undefined ? undefined : [{ from: endOf(before), to: end, text: "" }];
}

function endOf({ key, value }: Pair): number {
  const node = isNode(value) ? value : key;
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

function keyStart(pair: Pair | undefined): number | undefined {
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}
