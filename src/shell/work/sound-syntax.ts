import type { ParsedScript, SyntaxNode } from "unbash";
import { visitSyntax } from "./visit-syntax.ts";

/**
 * Whether a tree accounts for the whole text. The parser passes over a parenthesis that stands where none can, which no
 * shell does, and shells differ on a backslash that ends a script.
 */
export function isSound(parsed: ParsedScript, script: string): boolean {
  if (/(?<!\\)(?:\\\\)*\\$/.test(script)) return false;
  const end = parsed.commands.at(-1)?.end ?? 0;
  if (!isGap(script.slice(end), /^[ \t;&]*$/, "open")) return false;
  for (const { node, source } of visitSyntax(parsed, script)) if (!hasNothingBetween(node, source)) return false;
  return true;
}

type Span = Pick<SyntaxNode, "pos" | "end">;

function hasNothingBetween(node: SyntaxNode, source: string): boolean {
  switch (node.type) {
    case "Command":
      return areParted([...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix], source, /^[ \t]*$/);
    case "AndOr":
      return areParted(node.commands, source, /^[ \t]*(?:&&|\|\|)[ \t]*$/);
    case "Pipeline":
      return areParted(node.commands, source, /^[ \t]*\|&?[ \t]*$/);
    case "Script":
    case "CompoundList":
      return areParted(node.commands, source, /^[ \t;&]*$/) && areEnded(node.commands, source);
    default:
      return true;
  }
}

function areParted(parts: readonly Span[], source: string, pattern: RegExp): boolean {
  return parts.every(({ pos }, index) => {
    const before = parts[index - 1];
    return before === undefined || isGap(source.slice(before.end, pos), pattern, "closed");
  });
}

/** A job's sign is its statement's last character. */
function areEnded(statements: readonly Span[], source: string): boolean {
  return statements.every(({ pos }, index) => {
    const before = statements[index - 1];
    return before === undefined || /[;&\n]/.test(source.slice(before.end - 1, pos).replaceAll("\\\n", ""));
  });
}

/** What is between two parts: of several lines, whose inner ones may be comments and here-documents, the ends. */
function isGap(gap: string, pattern: RegExp, end: "open" | "closed"): boolean {
  const lines = gap.replaceAll("\\\n", "").split("\n");
  const first = lines[0]?.replace(/(?:^|(?<=[ \t;&|]))#.*/, "") ?? "";
  return pattern.test(first) && (lines.length === 1 || end === "open" || /^[ \t]*$/.test(lines.at(-1) ?? ""));
}
