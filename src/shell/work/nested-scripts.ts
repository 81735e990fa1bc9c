import type { Command } from "unbash";
import { parseSyntax } from "../parse-script.ts";
import { readShellCall } from "../shell-flags.ts";
import { baseName, type Word } from "../word.ts";
import { wordsOf } from "./find-init-call.ts";
import { type SyntaxPart, visitSyntax } from "./visit-syntax.ts";

/**
 * The parts of scripts that a command hands to a shell, behind `-c` or in a here-document, with those in them. Each is
 * said to be where that command is. What can't be parsed is left out, as a program is that can't be looked into.
 */
export function nestedScripts(part: SyntaxPart, depth = 0): readonly SyntaxPart[] {
  if (part.node.type !== "Command" || depth > deepest) return [];
  return scriptsFor(part.node).flatMap((script) => {
    const parsed = parseSyntax(script);
    if (parsed === undefined) return [];
    return [...visitSyntax(parsed, script)].flatMap((each): readonly SyntaxPart[] => {
      const nested = { ...each, inShell: false, inJob: part.inJob || each.inJob, line: part.line };
      return [nested, ...nestedScripts(nested, depth + 1)];
    });
  });
}

const deepest = 4;

function scriptsFor(node: Command): readonly string[] {
  const words = wordsOf(node);
  const shell = words.findIndex(isShell);
  if (shell === -1) return [];
  const call = readShellCall(words.slice(shell));
  const handed = call.runs === "script" ? [call.script.script ?? ""] : [];
  const documents = node.redirects.flatMap((each) => (each.type === "HereDoc" ? [each.body.text] : []));
  return [...handed, ...documents];
}

export function isShell({ literal }: Word): boolean {
  return literal !== undefined && shells.has(baseName(literal));
}

const shells: ReadonlySet<string> = new Set(["sh", "bash", "dash", "ash", "ksh", "zsh", "rbash"]);
