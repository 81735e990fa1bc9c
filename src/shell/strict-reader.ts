import type { Shell } from "./script-tree.ts";

/**
 * The first of the two keys that must turn before a command changes: one linear pass over a grammar so small that
 * dash, bash and busybox can't read it differently.
 *
 *     script  = { prelude ( ";" | newline | "&&" ) } "exec" WORD... [ ";" ]
 *     prelude = "set" -[euxv]... | ":" | "true"
 *
 * with comments, blank lines and line continuations. What it doesn't know, it declines.
 */
export type StrictReading = { readonly words: readonly string[] } | { readonly declined: string };

type Token = { readonly word: string } | { readonly separator: ";" | "&&" | "\n" };

const declinedAnywhere: readonly (readonly [RegExp, string])[] = [
  [/[$`]/, "the script has an expansion"],
  [/[^\P{Cc}\t\n]/u, "the script has a control character"],
  [/[^\P{Z} ]|[\u180e\u200b-\u200f\u2060\ufeff]/u, "the script has a blank that is not ASCII"],
];

/** Reads a whole script. The words are those behind `exec`, after quote removal. */
export function readStrictly(script: string, shell: Shell): StrictReading {
  if (!script.isWellFormed()) return { declined: "the script is not well-formed Unicode" };
  for (const [pattern, why] of declinedAnywhere) if (pattern.test(script)) return { declined: why };
  const tokens = tokenize(script);
  if ("declined" in tokens) return tokens;
  return readTokens(tokens, shell);
}

function readTokens(tokens: readonly Token[], shell: Shell): StrictReading {
  let at = skipNewlines(tokens, 0);
  for (;;) {
    const command: string[] = [];
    for (let token = tokens[at]; token !== undefined && "word" in token; token = tokens[++at]) command.push(token.word);
    if (command[0] === "exec") {
      if (tokens[at] !== undefined && isSeparator(tokens[at], ";")) at++;
      if (skipNewlines(tokens, at) !== tokens.length) return { declined: "something follows exec" };
      return readExec(command, shell);
    }
    if (!isPrelude(command)) return { declined: "there is work before exec" };
    if (tokens[at] === undefined) return { declined: "there is no exec" };
    at = skipNewlines(tokens, at + 1);
  }
}

function readExec(command: readonly string[], shell: Shell): StrictReading {
  const words = command.slice(shell === "bash" && command[1] === "--" ? 2 : 1);
  if (words[0] === undefined) return { declined: "exec has no command" };
  if (words[0].startsWith("-")) return { declined: "exec has options" };
  return { words };
}

function isPrelude(command: readonly string[]): boolean {
  const [name, ...operands] = command;
  if (name === "set") return operands.length > 0 && operands.every((operand) => /^-[euxv]+$/.test(operand));
  return (name === ":" || name === "true") && operands.length === 0;
}

function isSeparator(token: Token | undefined, separator: ";" | "&&" | "\n"): boolean {
  return token !== undefined && "separator" in token && token.separator === separator;
}

function skipNewlines(tokens: readonly Token[], from: number): number {
  let at = from;
  while (isSeparator(tokens[at], "\n")) at++;
  return at;
}

function tokenize(script: string): readonly Token[] | { readonly declined: string } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const char = script.charAt(at);
    if (char === " " || char === "\t") at++;
    else if (script.startsWith("\\\n", at)) at += 2;
    else if (char === "#") at = endOfLine(script, at);
    else if (char === "\n" || char === ";") {
      tokens.push({ separator: char });
      at++;
    } else if (script.startsWith("&&", at)) {
      tokens.push({ separator: "&&" });
      at += 2;
    } else {
      const word = readWord(script, at);
      if ("declined" in word) return word;
      tokens.push({ word: word.value });
      at = word.end;
    }
  }
  return tokens;
}

function endOfLine(script: string, from: number): number {
  const newline = script.indexOf("\n", from);
  return newline === -1 ? script.length : newline;
}

type WordReading = { readonly value: string; readonly end: number } | { readonly declined: string };

function readWord(script: string, from: number): WordReading {
  let value = "";
  let at = from;
  for (; at < script.length && !" \t\n;&".includes(script.charAt(at)); at++) {
    const char = script.charAt(at);
    if ("|<>()".includes(char)) return { declined: `the script has an unquoted ${char}` };
    if ("*?[{}~".includes(char)) return { declined: `the script has an unquoted ${char}` };
    if (char === "'") {
      const close = script.indexOf("'", at + 1);
      if (close === -1) return { declined: "a quote of the script is not closed" };
      value += script.slice(at + 1, close);
      at = close;
    } else if (char === '"') {
      const quoted = readDoubleQuoted(script, at + 1);
      if ("declined" in quoted) return quoted;
      value += quoted.value;
      at = quoted.end;
    } else if (char === "\\") {
      at++;
      if (at === script.length) return { declined: "the script ends in a backslash" };
      if (script.charAt(at) !== "\n") value += script.charAt(at);
    } else value += char;
  }
  if (at === from) return { declined: "the script has a job in the background" };
  return { value, end: at };
}

/** Inside double quotes a backslash escapes only a quote, a backslash and a newline here: `$` and "`" are declined. */
function readDoubleQuoted(script: string, from: number): WordReading {
  let value = "";
  for (let at = from; at < script.length; at++) {
    const char = script.charAt(at);
    if (char === '"') return { value, end: at };
    if (char === "\\" && '"\\\n'.includes(script.charAt(at + 1)) && at + 1 < script.length) {
      at++;
      if (script.charAt(at) !== "\n") value += script.charAt(at);
    } else value += char;
  }
  return { declined: "a quote of the script is not closed" };
}
