import type { Command, SyntaxNode } from "unbash";
import type { Word } from "../word.ts";
import { wordsOf } from "./find-init-call.ts";
import type { AssignedName, ScriptFact, ScriptFactCode } from "./script-fact.ts";
import { keepsReading } from "./shell-settings.ts";
import { excerptOf, type SyntaxPart } from "./visit-syntax.ts";

/**
 * What the shell does to its own process, which init inherits when it takes the shell's place.
 *
 * @param functions names of those that the script defines
 */
export function shellStateFacts(part: SyntaxPart, functions: ReadonlySet<string>): readonly ScriptFact[] {
  if (!part.inShell) return [];
  const { node } = part;
  if (node.type === "Function") {
    return standIns.has(node.name.value) ? [{ code: "redefines", line: part.line, text: node.name.value }] : [];
  }
  const code = node.type === "Command" ? codeOf(node, functions) : undefined;
  return code === undefined ? [] : [{ code, line: part.line, text: excerptOf(part) }];
}

/** Commands of the text that takes init's place, which must be the shell's own. */
const standIns: ReadonlySet<string> = new Set(["exit", ":", "exec"]);

function codeOf(node: Command, functions: ReadonlySet<string>): ScriptFactCode | undefined {
  const [name, ...operands] = withoutPrefix(wordsOf(node));
  if (name !== undefined && node.prefix.some(({ type }) => type === "Assignment")) {
    // As POSIX has it, bash exports them then, where it goes by the name of sh.
    const { literal = "" } = name;
    if (specialBuiltins.has(literal) || functions.has(literal)) return "exports";
  }
  const options = operands.map(({ text }) => text).join(" ");
  if (!keepsReading(name?.literal ?? "", operands)) return isAllExport(options) ? "exports" : "changes-shell";
  switch (name?.literal) {
    case "shift":
    case "getopts":
      return "operands";
    case "export":
      return "exports";
    case "declare":
    case "typeset":
      return /(?:^| )[-+][a-zA-Z]*x/.test(options) ? "exports" : undefined;
    case "ulimit":
      return "limits";
    case "trap":
      return "traps";
    case ".":
    case "source":
    case "eval":
      return "runs-unseen";
    case "exit":
      return isFailure(operands[0]?.literal) ? undefined : "may-end-well";
    case "exec":
      return operands.length === 0 ? "opens-files" : "may-become-other";
    default:
      return undefined;
  }
}

/** The container ends then, and so does it where a service fails. */
function isFailure(status: string | undefined): boolean {
  return status !== undefined && /^[1-9]\d{0,2}$/.test(status) && Number(status) % 256 !== 0;
}

function isAllExport(options: string): boolean {
  return /(?:^| )(?:-[a-zA-Z]*a|allexport)/.test(options);
}

function withoutPrefix(words: readonly Word[]): readonly Word[] {
  const first = words[0]?.literal;
  return first === "command" || first === "builtin" ? withoutPrefix(words.slice(1)) : words;
}

/** Variables that the shell sets or takes away in its own process. */
export function assignedNames(part: SyntaxPart): readonly AssignedName[] {
  if (!part.inShell) return [];
  return namesSetBy(part.node).map((name) => ({ name, line: part.line, text: excerptOf(part) }));
}

function namesSetBy(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case "For":
    case "Select":
      return [node.name.value];
    case "ParameterExpansion":
      return node.operation?.type === "Default" && node.operation.operator.endsWith("=") ? [node.parameter] : [];
    case "Command": {
      const [name, ...operands] = withoutPrefix(wordsOf(node));
      // An assignment before a command's name is that command's alone; special builtins differ from shell to shell.
      const assigned = node.prefix.flatMap((each) => (each.type === "Assignment" ? [each.name] : []));
      const setters = ["unset", "read", "readonly", "getopts", "mapfile", "readarray", "local", "declare", "typeset"];
      const named = setters.includes(name?.literal ?? "") ? operands.map(({ text }) => text.replace(/=.*/s, "")) : [];
      const printed = name?.literal === "printf" && operands[0]?.text === "-v" ? [operands[1]?.text ?? ""] : [];
      return name === undefined || specialBuiltins.has(name.literal ?? "")
        ? [...assigned, ...named]
        : [...named, ...printed];
    }
    default:
      return [];
  }
}

/** Their assignments stay (POSIX, 2.14). */
const specialBuiltins: ReadonlySet<string> = new Set([
  ...["break", ":", "continue", ".", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times"],
  ...["trap", "unset"],
]);
