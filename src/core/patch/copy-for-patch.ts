import type { Operation } from "../decision.ts";

/**
 * A copy that a patch can be applied to in place: the lists and objects on the operations' paths are new, all else is
 * shared with the original, which stays as it was. A pod can be large, and a patch touches little of it.
 */
export function copyForPatch(original: unknown, patch: readonly Operation[]): unknown {
  const copies = new Set<object>();
  const root = copyOf(original);
  for (const { path } of patch) {
    let parent = root;
    for (const key of parentsOf(path)) {
      if (!isContainer(parent) || !Object.hasOwn(parent, key)) break;
      const child: unknown = Reflect.get(parent, key);
      const copy = copyOf(child);
      if (copy !== child) Object.defineProperty(parent, key, { value: copy });
      parent = copy;
    }
  }
  return root;

  function copyOf(value: unknown): unknown {
    if (!isContainer(value) || copies.has(value)) return value;
    const copy = Array.isArray(value) ? value.slice() : { ...value };
    copies.add(copy);
    return copy;
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The tokens of a JSON pointer (RFC 6901) but the last one, which names what is written. */
function parentsOf(path: string): readonly string[] {
  const tokens = path.slice(1).split("/").slice(0, -1);
  return path.includes("~") ? tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~")) : tokens;
}
