import { wrappedWords } from "../unwrap-wrapper.ts";
import { baseName, type Word } from "../word.ts";
import { isOpaqueStarter, wrappers } from "../wrappers.ts";

/** The program that a command starts in the end, as far as it can be told. */
export interface StartedProgram {
  /** As it is written; undefined where it is computed. */
  readonly path: string | undefined;
  readonly operands: readonly Word[];
  /** It starts one of its operands, and it is not known which. */
  readonly isOpaque: boolean;
}

/** Through programs and words of the shell that do nothing but start another one. */
export function startedProgram(words: readonly Word[]): StartedProgram {
  const [first, ...operands] = words;
  const path = first?.literal;
  if (path === undefined) return { path, operands, isOpaque: true };
  const name = baseName(path);
  if (prefixes.has(name)) return startedProgram(operands.filter(({ text }, at) => at > 0 || !text.startsWith("-")));
  const wrapper = wrappers.get(name);
  const started = wrapper && wrappedWords(words, wrapper);
  if (started !== undefined && started.length > 0) return startedProgram(started);
  return { path, operands, isOpaque: wrapper === undefined ? isOpaqueStarter(name) : started === undefined };
}

const prefixes: ReadonlySet<string> = new Set(["command", "builtin", "exec", "busybox", "time"]);
