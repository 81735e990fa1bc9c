import type { Pid1 } from "./init-kind.ts";
import { readInitPath } from "./init-path.ts";
import { mayUndoKeptRun } from "./kept-run.ts";
import type { ScriptBudget } from "./limits.ts";
import { parseScript } from "./parse-script.ts";
import type { ScriptNode, ScriptTree, Shell, SimpleCommand } from "./script-tree.ts";
import { readStrictly } from "./strict-reader.ts";
import { type ClassifyWords, onlyCommandOfBash, walkScript } from "./walk-script.ts";
import { mentionsInit } from "./word.ts";

/**
 * What becomes PID 1 when a shell runs the script with `-c`. It is `wrapped` only where the strict reader and the
 * parser find the very same words behind `exec`.
 *
 * @param sameAsInit paths that are the same program as /sbin/init
 */
export function readScript(
  script: string,
  shell: Shell,
  sameAsInit: readonly string[],
  budget: ScriptBudget,
  classify: ClassifyWords,
): Pid1 {
  const overLimit = budget.take(script);
  if (overLimit !== undefined) return { init: "unknown", reason: overLimit, overLimit: true };
  const tree = parseScript(script);
  if (tree === undefined) return { init: "unknown", reason: "the script can not be parsed" };
  const strict = readStrictly(script, shell);
  if ("words" in strict && agree(strict.words, wordsOfExec(tree, shell))) {
    const [program = "", ...operands] = strict.words;
    const init = readInitPath(program);
    if (init.is === "init" && sameAsInit.includes(init.path) && !operands.includes("--user")) {
      return { init: "wrapped", reason: "the script only execs init", argv: ["/sbin/init", ...operands] };
    }
  }
  const only = shell === "bash" ? onlyCommandOfBash(tree, classify) : undefined;
  if (only !== undefined) return only;
  if (tree.redefinesCommands) return { init: "unknown", reason: "the script defines a function exec or mount" };
  const walked = walkScript(tree, shell, classify);
  const described = walked.keepsRun && mayUndoKeptRun(script) ? withoutKeptRun(walked) : walked;
  if (shell !== "bash" && tree.readByBashAlone && (described.init !== "none" || mentionsInit(script))) {
    return { init: "unknown", reason: "bash and POSIX shells read the script differently" };
  }
  if (described.init === "masked" && "declined" in strict) {
    return { ...described, reason: startsWithExec(tree) ? strict.declined : "there is work before exec" };
  }
  return described;
}

/** The same, where it is not certain that /run is a mount point once init starts. */
export function withoutKeptRun({ keepsRun: _, ...pid1 }: Pid1): Pid1 {
  return pid1;
}

/** The script's first command is the exec, so that what the strict reader declined is all that is in the way. */
function startsWithExec({ root }: ScriptTree): boolean {
  const [first] = root.steps;
  return first?.node === "command" && first.words[0]?.literal === "exec";
}

function agree(strict: readonly string[], parsed: readonly (string | undefined)[] | undefined): boolean {
  return parsed !== undefined && strict.length === parsed.length && strict.every((word, at) => word === parsed[at]);
}

/** The words behind `exec`, where the parser sees nothing but plain commands in a row and `exec` as the last. */
function wordsOfExec(tree: ScriptTree, shell: Shell): readonly (string | undefined)[] | undefined {
  const commands = tree.root.steps.map(plainCommands);
  if (commands.includes(undefined)) return undefined;
  const last = commands.at(-1)?.at(-1);
  const words = last?.words.map((word) => word.literal) ?? [];
  if (words[0] !== "exec") return undefined;
  return words.slice(shell === "bash" && words[1] === "--" ? 2 : 1);
}

function plainCommands(step: ScriptNode): readonly SimpleCommand[] | undefined {
  if (step.node === "command") return step.plain ? [step] : undefined;
  if (step.node !== "and-or" || step.operators.includes("||")) return undefined;
  const commands = step.steps.flatMap((each) => (each.node === "command" && each.plain ? [each] : []));
  return commands.length === step.steps.length ? commands : undefined;
}
