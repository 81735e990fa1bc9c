import { createHash } from "node:crypto";

/**
 * Hands out one object for all that are equal: of a hundred thousand pods most are alike, and so is what is told of them.
 * Equal is what is the same in JSON, so nothing else may be in it.
 */
export function createShare<T extends object>(): (value: T) => T {
  const known = new Map<string, T>();
  return (value) => {
    const digest = createHash("sha256").update(JSON.stringify(value)).digest("base64");
    const shared = known.get(digest);
    if (shared !== undefined) return shared;
    known.set(digest, value);
    return value;
  };
}
