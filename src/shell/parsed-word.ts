import type { DoubleQuotedChild, Word as ParsedWord, WordPart } from "unbash";
import type { Word } from "./word.ts";

/** A word as the parser read it: literal where quote removal is all that the shell does to it. */
export function readParsedWord(word: ParsedWord): Word {
  const fixed = !word.text.startsWith("~") && (word.parts ?? []).every(isFixed);
  const literal = fixed ? word.value : undefined;
  return { text: word.text, literal, script: literal };
}

function isFixed(part: WordPart | DoubleQuotedChild): boolean {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return true;
    case "DoubleQuoted":
      return part.parts.every(isFixed);
    default:
      return false;
  }
}
