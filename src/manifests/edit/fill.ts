import { isCollection, isNode, isScalar } from "yaml";
import type { NodePlace } from "../find-node.ts";
import { bracketText } from "./brackets.ts";
import { addLinesAfter, type EditedText } from "./lines.ts";
import type { Splice } from "./splice.ts";
import { columnOf } from "./text-style.ts";
import { blockLines } from "./write-value.ts";

/** Whether there is nothing yet: no text, `null`, `[]` or `{}`. */
export function isEmpty(node: unknown): boolean {
  if (node === null) return true;
  return isCollection(node) ? node.items.length === 0 : isScalar(node) && node.value === null;
}

/** Puts a list or map where there is nothing yet. */
export function fill(edited: EditedText, place: NodePlace, value: unknown): readonly Splice[] | undefined {
  if (place.is !== "pair" || !isEmpty(place.node)) return undefined;
  const { node, pair, map } = place;
  const colon = pair.srcToken?.sep?.find(({ type }) => type === "map-value-ind");
  const key = isNode(pair.key) ? pair.key.range?.[0] : undefined;
  if (colon === undefined || key === undefined) return undefined;
  const from = colon.offset + 1;
  const to = isNode(node) && node.range && node.range[1] > node.range[0] ? node.range[1] : from;
  if (map.flow === true) return [{ from, to, text: ` ${bracketText(edited, map, value)}` }];
  const indent = Array.isArray(value) && !edited.indentLists ? 0 : edited.indent;
  const column = columnOf(edited.text, key) + indent;
  const added = addLinesAfter(edited, to, column, blockLines(value, edited));
  return to > from ? [{ from, to, text: "" }, added] : [added];
}
