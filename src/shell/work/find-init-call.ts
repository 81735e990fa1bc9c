import type { Command, CommandNode, ParsedScript, PipelineNode, Statement } from "unbash";
import { readInitPath } from "../init-path.ts";
import { readOperand } from "../parse-script.ts";
import { readParsedWord } from "../parsed-word.ts";
import type { Shell } from "../script-tree.ts";
import { wrappedWords } from "../unwrap-wrapper.ts";
import { baseName, type Word } from "../word.ts";
import { wrappers } from "../wrappers.ts";

/** The one command of a script that starts init. */
export interface InitCall {
  readonly node: Command;
  /** `replaces`: the shell becomes it. `child`: it is started as a job or in a subshell. */
  readonly how: "replaces" | "child";
  /** Init's own path, as it is written, and the words behind it. */
  readonly words: readonly Word[];
  /** It stands behind `&&`, so that a failure before it goes on behind it. */
  readonly underCondition: boolean;
}

/** Every command that starts init at a place where nothing but a failure before it keeps the shell from it. */
export function findInitCalls(parsed: ParsedScript, shell: Shell): readonly InitCall[] {
  const [only, ...others] = parsed.commands;
  if (shell === "bash" && only?.command.type === "Command" && others.length === 0 && only.background !== true) {
    const { command: node } = only;
    const words = initWords(wordsOf(node), shell);
    if (words !== undefined) return [{ node, how: "replaces", words, underCondition: false }];
  }
  return inStatements(parsed.commands, shell, false);
}

/** The words of a command, its name first. */
export function wordsOf({ name, args }: Command): readonly Word[] {
  return name === undefined ? [] : [readParsedWord(name), ...args.map(readOperand)];
}

/** Init's path and the words behind it, where that is what the words start. */
export function initWords(words: readonly Word[], shell: Shell): readonly Word[] | undefined {
  const [program, ...operands] = words;
  if (program?.literal === undefined) return undefined;
  if (program.literal === "exec") {
    return initWords(shell === "bash" && operands[0]?.literal === "--" ? operands.slice(1) : operands, shell);
  }
  if (readInitPath(program.literal).is === "init") return words;
  const name = baseName(program.literal);
  const wrapper = reapers.has(name) ? wrappers.get(name) : undefined;
  const started = wrapper && wrappedWords(words, wrapper);
  return started && initWords(started, shell);
}

/** Programs that do nothing but what systemd does as PID 1 itself: they take in orphans and hand on signals. */
export const reapers: ReadonlySet<string> = new Set(["tini", "tini-static", "docker-init", "catatonit", "dumb-init"]);

function inStatements(statements: readonly Statement[], shell: Shell, conditional: boolean): readonly InitCall[] {
  return statements.flatMap(({ command, background }) => {
    if (background !== true) return inCommand(command, shell, conditional);
    return command.type === "Command" ? asChild(command, shell) : [];
  });
}

function inCommand(
  node: CommandNode | PipelineNode | Statement["command"],
  shell: Shell,
  conditional: boolean,
): readonly InitCall[] {
  switch (node.type) {
    case "Command": {
      const words = isExec(node) ? initWords(wordsOf(node), shell) : undefined;
      return words === undefined ? [] : [{ node, how: "replaces", words, underCondition: conditional }];
    }
    case "AndOr": {
      const last = node.commands.at(-1);
      const isAfterAnd = node.operators.at(-1) === "&&";
      return last === undefined || !isAfterAnd ? [] : inCommand(last, shell, true);
    }
    case "BraceGroup":
      return inStatements(node.body.commands, shell, conditional);
    case "Subshell": {
      const [only, ...others] = node.body.commands;
      return only?.command.type === "Command" && others.length === 0 ? asChild(only.command, shell) : [];
    }
    default:
      return [];
  }
}

function asChild(node: Command, shell: Shell): readonly InitCall[] {
  const words = initWords(wordsOf(node), shell);
  return words === undefined ? [] : [{ node, how: "child", words, underCondition: false }];
}

function isExec({ name }: Command): boolean {
  return name !== undefined && readParsedWord(name).literal === "exec";
}
