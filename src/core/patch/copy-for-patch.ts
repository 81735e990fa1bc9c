import type { Operation } from "../decision.ts";
import { pointerTokens } from "./pointer.ts";

/**
 * A copy that a patch can be applied to in place: the lists and objects on the operations' paths are new, all else is
 * shared with the original, which stays as it was. A pod can be large, and a patch touches little of it.
 */
export function copyForPatch(original: unknown, patch: readonly Operation[]): unknown {
  const copies = new Set<object>();
  const root = copyOf(original);
  for (const { path } of patch) {
    let parent = root;
    // The last token names what is written.
    for (const key of pointerTokens(path).slice(0, -1)) {
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
