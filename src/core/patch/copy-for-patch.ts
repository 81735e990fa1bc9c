import type { Operation } from "../decision.ts";

/**
 * A copy that a patch can be applied to in place: the lists and objects on the operations' paths are new, all else is
 * shared with the original, which stays as it was. A pod can be large, and a patch touches little of it.
 */
export function copyForPatch(original: unknown, patch: readonly Operation[]): unknown {
  const copies = new Set<unknown>();
  const copyOf = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || copies.has(value)) return value;
    const copy = Array.isArray(value) ? [...value] : { ...value };
    copies.add(copy);
    return copy;
  };
  const root = copyOf(original);
  for (const { path } of patch) {
    let parent = root;
    for (const key of foldersOf(path)) {
      if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, key)) break;
      const child = copyOf(Reflect.get(parent, key));
      Object.defineProperty(parent, key, { value: child });
      parent = child;
    }
  }
  return root;
}

/** A JSON pointer's tokens (RFC 6901) but the last one, which names what is written. */
function foldersOf(path: string): readonly string[] {
  return path
    .split("/")
    .slice(1, -1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
