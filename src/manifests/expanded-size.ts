import { type Document, isAlias, isCollection, isNode, isPair } from "yaml";

/**
 * How many values the aliases of a YAML document add once they are written out. A few lines of nested aliases can
 * stand for billions of values, and every later step (the engine's own check copies the pod) would walk them all.
 * Linear in the document: each anchor is counted once. Merge keys (`<<`) count like any other alias.
 *
 * @throws AliasError for an alias without an anchor before it, and for one inside its own anchor.
 */
export function valuesAddedByAliases(document: Document): number {
  const sizes = new Map<string, number>();
  let added = 0;

  function sizeOf(node: unknown): number {
    if (isAlias(node)) {
      const size = sizes.get(node.source);
      if (size === undefined) throw new AliasError(`*${node.source} has no anchor &${node.source} before it`);
      added += size;
      return size;
    }
    let size = 1;
    if (isPair(node)) size = sizeOf(node.key) + sizeOf(node.value);
    else if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    // Set after the node's own content: until then an alias to it finds nothing, or an earlier anchor of that name.
    if (isNode(node) && "anchor" in node && typeof node.anchor === "string") sizes.set(node.anchor, size);
    return size;
  }

  sizeOf(document.contents);
  return added;
}

export class AliasError extends Error {
  override readonly name = "AliasError";
}
