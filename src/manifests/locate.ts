import { isNode } from "yaml";
import { findNode, type NodePlace } from "./find-node.ts";
import { type ParsedText, tooLargeForTree, treeOf } from "./parse-yaml.ts";
import { type Position, positionAt } from "./position.ts";
import type { DocumentText } from "./split-documents.ts";

/**
 * Tells where in its file something of a document is, by JSON pointer: at the key of a map's value, at the item of a
 * list. What is not written there (it comes by an alias, or is not there at all) is at the nearest parent that is; in a
 * document that is too large to be looked at, all is at its beginning.
 */
export function createLocator(
  document: DocumentText & { readonly parsed?: ParsedText },
): (pointer: string) => Position {
  if (tooLargeForTree(document.text) !== undefined) return () => positionAt(document, 0);
  const tree = treeOf(document);
  return (pointer) => {
    const { places } = findNode(tree, pointer);
    return positionAt(document, startOf(places.at(-1)));
  };
}

function startOf(place: NodePlace | undefined): number {
  const node = place?.is === "pair" ? place.pair.key : place?.node;
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
