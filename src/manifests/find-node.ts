import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { pointerTokens } from "../core/patch/pointer.ts";
import type { YamlTree } from "./parse-yaml.ts";

/** What stands at a JSON pointer of a YAML tree. */
export type NodePlace =
  | { readonly is: "root"; readonly node: unknown }
  | { readonly is: "pair"; readonly map: YAMLMap; readonly pair: Pair; readonly node: unknown }
  | { readonly is: "item"; readonly list: YAMLSeq; readonly index: number; readonly node: unknown };

/** The way to what a JSON pointer names, from the root: as far as it is written there. */
export interface NodePath {
  readonly places: readonly [NodePlace, ...NodePlace[]];
  /** What of the pointer is not there; empty where all of it is. */
  readonly missing: readonly string[];
}

/**
 * Goes neither through an alias nor through a merge (`<<`): what they stand for is written elsewhere. Of two equal keys
 * the last counts, as for Kubernetes.
 */
export function findNode(tree: YamlTree, pointer: string): NodePath {
  const places: [NodePlace, ...NodePlace[]] = [{ is: "root", node: tree.contents }];
  const tokens = pointerTokens(pointer);
  for (const [depth, token] of tokens.entries()) {
    const next = child(places.at(-1)?.node, token);
    if (next === undefined) return { places, missing: tokens.slice(depth) };
    places.push(next);
  }
  return { places, missing: [] };
}

function child(node: unknown, token: string): NodePlace | undefined {
  if (isAlias(node)) return undefined;
  if (isMap(node)) {
    const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === token);
    return pair && { is: "pair", map: node, pair, node: pair.value };
  }
  const index = Number(token);
  if (isSeq(node) && index in node.items) return { is: "item", list: node, index, node: node.items[index] };
  return undefined;
}
