import type { Word } from "./word.ts";
import type { Wrapper } from "./wrappers.ts";

/** The words that a wrapper starts; undefined where its own options can't be read. */
export function wrappedWords(words: readonly Word[], wrapper: Wrapper): readonly Word[] | undefined {
  let at = afterOptions(words, 1, wrapper);
  if (at !== undefined && wrapper.operand?.test(words[at]?.text ?? "")) at = afterOptions(words, at + 1, wrapper);
  if (at === undefined) return undefined;
  if (wrapper.assignments) while (isAssignment(words[at])) at++;
  return words.slice(at);
}

function isAssignment(word: Word | undefined): boolean {
  return word !== undefined && /^[^=/]+=/.test(word.text);
}

/** Where the first word that is no option stands; undefined for an option that is computed or not in the table. */
function afterOptions(words: readonly Word[], from: number, wrapper: Wrapper): number | undefined {
  for (let at = from; at < words.length; at++) {
    const option = words[at]?.literal;
    if (wrapper.assignments && isAssignment(words[at])) return at;
    if (option === undefined) return undefined;
    if (option === "--") return at + 1;
    if (!option.startsWith("-")) return at;
    if (option === "-" && wrapper.assignments) continue;
    const width = option.startsWith("--") ? longOptionWidth(option, wrapper) : clusterWidth(option, wrapper);
    if (width === undefined) return undefined;
    at += width - 1;
  }
  return words.length;
}

/** How many words an option takes, its value included; undefined for one that is not in the table. */
function longOptionWidth(option: string, wrapper: Wrapper): number | undefined {
  const equals = option.indexOf("=");
  const name = option.slice(2, equals === -1 ? undefined : equals);
  if (wrapper.long.includes(name) && equals === -1) return 1;
  if (wrapper.long.includes(`${name}=?`)) return 1;
  if (wrapper.long.includes(`${name}=`)) return equals === -1 ? 2 : 1;
  return undefined;
}

function clusterWidth(option: string, wrapper: Wrapper): number | undefined {
  if (option === "-") return undefined;
  for (let at = 1; at < option.length; at++) {
    const letter = option.charAt(at);
    if (wrapper.values.includes(letter)) return at === option.length - 1 ? 2 : 1;
    if (!wrapper.flags.includes(letter)) return undefined;
  }
  return 1;
}
