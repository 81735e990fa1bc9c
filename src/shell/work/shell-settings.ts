import type { Word } from "../word.ts";

/**
 * Whether a command leaves the shell as its script is read here, whichever shell it is: no word of it means something
 * else from then on, no part runs in another process, and init's own words reach it as they are.
 *
 * @param operands of a command that changes settings of the shell
 */
export function keepsReading(name: string, operands: readonly Word[]): boolean {
  const words = operands.map(({ literal }) => literal);
  switch (name) {
    case "set":
      return keepsOptions(words);
    case "shopt":
      return words.every((word) => word !== undefined && (/^-[su]$/.test(word) || globbing.has(word)));
    default:
      return !changers.has(name);
  }
}

/** Also of `set --`, behind which words are words. */
function keepsOptions(words: readonly (string | undefined)[]): boolean {
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === "--" || (word !== undefined && !/^[-+]/.test(word))) return true;
    if (word === undefined) return false;
    if (/^[-+]\w*o$/.test(word)) {
      at += 1;
      if (!named.has(words[at] ?? "")) return false;
    }
    if (!/^[-+][euxvfC]*o?$/.test(word)) return false;
  }
  return true;
}

const named: ReadonlySet<string> = new Set([
  ...["errexit", "nounset", "xtrace", "verbose", "noglob", "noclobber", "pipefail"],
]);

const globbing: ReadonlySet<string> = new Set([
  ...["nullglob", "dotglob", "globstar", "nocaseglob", "nocasematch", "failglob", "inherit_errexit"],
]);

const changers: ReadonlySet<string> = new Set(["enable", "alias", "unalias", "hash"]);
