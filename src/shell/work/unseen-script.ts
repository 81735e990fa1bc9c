import type { Command } from "unbash";
import { readShellCall } from "../shell-flags.ts";
import { wordsOf } from "./find-init-call.ts";
import { isShell } from "./nested-scripts.ts";
import type { ScriptFact } from "./script-fact.ts";
import { startedProgram } from "./started-program.ts";
import { excerptOf, type SyntaxPart } from "./visit-syntax.ts";

/**
 * A shell that the script waits for, and whose own script comes by a pipe or is computed: that is how installers are
 * run, which have systemd start what they have installed.
 */
export function unseenScriptFacts(part: SyntaxPart): readonly ScriptFact[] {
  const { node, inJob, line } = part;
  if (node.type !== "Command" || inJob || !runsUnseen(node)) return [];
  return [{ code: "waits-for-unseen", line, text: excerptOf(part) }];
}

function runsUnseen(node: Command): boolean {
  const words = wordsOf(node);
  const { path, operands, isOpaque } = startedProgram(words);
  const at = isOpaque ? words.findIndex(isShell) : words.length - operands.length - 1;
  const shell = words[at];
  if (path === undefined || at < 0 || shell === undefined || !isShell(shell)) return false;
  if (words.slice(at + 1).some(({ text }) => text.startsWith("<("))) return true;
  const call = readShellCall(words.slice(at));
  if (call.runs === "script") return call.script.script === undefined;
  if (call.runs !== "file") return false;
  const [file] = words.slice(at + 1).filter(({ text }) => !/^[-+]./.test(text));
  const fromInput = file === undefined || words.slice(at + 1).some(({ text }) => /^-\w*s$/.test(text));
  // What a here-document has is looked into.
  return fromInput && !node.redirects.some(({ operator }) => operator.startsWith("<"));
}
