import type { Word } from "./word.ts";
import type { Wrapper } from "./wrappers.ts";

/** The words that a wrapper starts; undefined where its own options can't be read. */
export function wrappedWords(words: readonly Word[], wrapper: Wrapper): readonly Word[] | undefined {
  let at = 1;
  for (; at < words.length; at++) {
    const option = words[at]?.literal;
    if (option === undefined) return undefined;
    if (option === "--") {
      at++;
      break;
    }
    if (!option.startsWith("-")) break;
    if (option === "-") {
      if (wrapper.assignments) continue;
      return undefined;
    }
    const width = option.startsWith("--") ? longOptionWidth(option, wrapper) : clusterWidth(option, wrapper);
    if (width === undefined) return undefined;
    at += width - 1;
  }
  if (wrapper.assignments) while (/^[^=/]+=/.test(words[at]?.text ?? "")) at++;
  return words.slice(at + wrapper.operands);
}

/** How many words an option takes, its value included; undefined for one that is not in the table. */
function longOptionWidth(option: string, wrapper: Wrapper): number | undefined {
  const equals = option.indexOf("=");
  const name = option.slice(2, equals === -1 ? undefined : equals);
  if (wrapper.long.includes(name) && equals === -1) return 1;
  if (wrapper.long.includes(`${name}=`)) return equals === -1 ? 2 : 1;
  return undefined;
}

function clusterWidth(option: string, wrapper: Wrapper): number | undefined {
  for (let at = 1; at < option.length; at++) {
    const letter = option.charAt(at);
    if (wrapper.values.includes(letter)) return at === option.length - 1 ? 2 : 1;
    if (!wrapper.flags.includes(letter)) return undefined;
  }
  return 1;
}
