import { isAlias, isMap, isSeq } from "yaml";
import type { Operation } from "../../core/decision.ts";
import { findNode } from "../find-node.ts";
import type { YamlTree } from "../parse-yaml.ts";
import { addItem } from "./add-item.ts";
import { addPair, removePair } from "./change-pairs.ts";
import { fill } from "./fill.ts";
import type { EditedText } from "./lines.ts";
import { replaceAlias, replaceScalar, replaceWords } from "./replace-value.ts";
import type { Splice } from "./splice.ts";

/** What one operation changes in the text; undefined where that is not written at its place. */
export function splicesFor(tree: YamlTree, edited: EditedText, operation: Operation): readonly Splice[] | undefined {
  const { places, missing } = findNode(tree, operation.path);
  const place = places[places.length - 1] ?? places[0];
  const [key, ...deeper] = missing;
  if (operation.op === "remove") {
    return key === undefined && place.is === "pair" ? removePair(edited, place.map, place.pair) : undefined;
  }
  const { value } = operation;
  if (key === undefined) {
    if (typeof value === "string") return replaceScalar(edited, place.node, value);
    if (isWords(value) && isSeq(place.node)) return replaceWords(edited, place.node, value);
    if (isWords(value) && isAlias(place.node)) return replaceAlias(place.node, value);
    return fill(edited, place, value);
  }
  if (deeper.length > 0) return undefined;
  // What comes in by a merge is replaced by a key of its own, which stands behind it and wins.
  if (isMap(place.node)) return addPair(edited, place.node, key, value);
  return isSeq(place.node) && key === "-" ? addItem(edited, place.node, value) : undefined;
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");
}
