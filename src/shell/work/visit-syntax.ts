import type { ParsedScript, SyntaxNode } from "unbash";
import { forEachChild } from "unbash";

/** A part of a script, and where it runs. */
export interface SyntaxPart {
  readonly node: SyntaxNode;
  /** In the shell's own process, which becomes init, and not in a child's, of which nothing comes back to it. */
  readonly inShell: boolean;
  /** In a job, which may run on when init does. */
  readonly inJob: boolean;
  /** The innermost part around it that runs in a process of its own, or that may not run, or not all of it. */
  readonly around: SyntaxNode;
  /** The text that the node's positions are of: inside backquotes with backslashes, the parser makes one of its own. */
  readonly source: string;
  /** The line of the script, from 1. */
  readonly line: number;
}

/** Every part of a script, substitutions and here-documents among them, in no order that means anything. */
export function* visitSyntax(parsed: ParsedScript, script: string): Generator<SyntaxPart> {
  const lineOf = lineCounter(script);
  const pending: SyntaxPart[] = [
    { node: parsed, inShell: true, inJob: false, around: parsed, source: script, line: 1 },
  ];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    yield part;
    const { node } = part;
    const inShell = part.inShell && !startsChild(node);
    const inJob = part.inJob || isJob(node);
    const around = startsChild(node) || mayNotRun.has(node.type) ? node : part.around;
    const source = node.type === "Script" ? (node.source ?? part.source) : part.source;
    forEachChild(node, (child) => {
      const line = source === script ? lineOf(child.pos) : part.line;
      const isFirst = node.type === "AndOr" && child === node.commands[0];
      pending.push({ node: child, inShell, inJob, around: isFirst ? part.around : around, source, line });
    });
  }
}

/** How a line of the script reads to people: where a part begins, cut where it is long. */
export function excerptOf({ node, source }: SyntaxPart): string {
  const [line = ""] = source.slice(node.pos, node.end).split("\n");
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt)}...` : line;
}

const longestExcerpt = 80;

function startsChild(node: SyntaxNode): boolean {
  switch (node.type) {
    case "Pipeline":
      return node.commands.length > 1;
    case "Subshell":
    case "CommandExpansion":
    case "ArithmeticCommandExpansion":
    case "ProcessSubstitution":
      return true;
    default:
      return isJob(node);
  }
}

const mayNotRun: ReadonlySet<string> = new Set([
  ...["AndOr", "If", "While", "For", "ArithmeticFor", "Select", "Case", "Function"],
]);

function isJob(node: SyntaxNode): boolean {
  return node.type === "Coproc" || (node.type === "Statement" && node.background === true);
}

/** How many lines of the script begin at or before an offset. */
function lineCounter(script: string): (offset: number) => number {
  const starts = [0, ...[...script.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    let [from, to] = [0, starts.length];
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if ((starts[middle] ?? 0) <= offset) from = middle;
      else to = middle;
    }
    return from + 1;
  };
}
