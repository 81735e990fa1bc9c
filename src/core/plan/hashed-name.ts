/** Cuts a name to a length and tells it from others with the same beginning by its hash. */
export function hashed(name: string, length: number): string {
  const suffix = hashOf(name);
  return `${name.slice(0, length - suffix.length - 1)}-${suffix}`;
}

/** 32-bit FNV-1a, in base 36. */
export function hashOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36);
}
