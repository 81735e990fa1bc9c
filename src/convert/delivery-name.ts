import { hashOf } from "../core/plan/hashed-name.ts";

const longest = 100;

/**
 * A name for what is delivered to a container: of its folder, and of its ConfigMap. It is a DNS label but for its length,
 * whatever the manifest calls its object, and none of those that are taken.
 */
export function deliveryName(words: readonly string[], taken: ReadonlySet<string>): string {
  const written = words.join("-");
  const clean = words.map(cleaned).filter(Boolean).join("-").slice(0, longest);
  const name = clean === written.toLowerCase() ? clean : `${clean}-${hashOf(written)}`;
  return taken.has(name) ? deliveryName([...words, String(taken.size)], taken) : name;
}

function cleaned(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
