import type { Word } from "./word.ts";

/** `posix` is a shell that goes by the name of sh or dash: whichever that is, bash among them. */
export type Shell = "bash" | "posix" | "busybox";

/** A script reduced to what decides which process becomes PID 1. */
export type ScriptNode =
  | SimpleCommand
  /** Runs one after the other in the shell's own process. */
  | { readonly node: "sequence"; readonly steps: readonly ScriptNode[] }
  /** `&&` and `||`: operators[i] stands before steps[i + 1]. */
  | {
      readonly node: "and-or";
      readonly steps: readonly ScriptNode[];
      readonly operators: readonly ("&&" | "||")[];
    }
  /** Runs in a child process: a job, a pipeline. */
  | { readonly node: "detached"; readonly steps: readonly ScriptNode[] }
  /** Runs in a child process too, but busybox runs the last one in its own. */
  | { readonly node: "subshell"; readonly steps: readonly ScriptNode[] }
  /** May run or not, once or often, in the shell's own process: if, case, loops, functions, `!`. */
  | { readonly node: "conditional"; readonly steps: readonly ScriptNode[] };

export interface SimpleCommand {
  readonly node: "command";
  readonly words: readonly Word[];
  /** It has neither assignments nor redirections. */
  readonly plain: boolean;
  /** The text of what may hold a command or process substitution, which starts something on the side. */
  readonly substitutions: string;
}

export interface ScriptTree {
  readonly root: ScriptNode & { readonly node: "sequence" };
  /** Bash reads something in it otherwise than POSIX shells do. */
  readonly readByBashAlone: boolean;
  /** It defines a function named `exec` or `mount`, which is then called instead. */
  readonly redefinesCommands: boolean;
}
