import type { ParsedScript, SyntaxNode } from "unbash";
import { forEachChild } from "unbash";

/** Whether a script has such a node. Substitutions are not entered: what they start is a child. */
export function has(parsed: ParsedScript, isWanted: (node: SyntaxNode) => boolean): boolean {
  const pending: SyntaxNode[] = [parsed];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isWanted(node)) return true;
    if (node.type !== "CommandExpansion") forEachChild(node, (child) => pending.push(child));
  }
  return false;
}

/**
 * Syntax that bash reads otherwise than dash or busybox do: what is one command in bash may be a background job, a
 * syntax error or plain words there.
 */
export function isBashSyntax(node: SyntaxNode, script: string): boolean {
  switch (node.type) {
    case "TestCommand":
    case "ArithmeticCommand":
    case "ArithmeticFor":
    case "Select":
    case "Coproc":
    case "Time":
    case "HereString":
    case "ArrayValue":
    case "AnsiCQuoted":
    case "LocaleString":
    case "ProcessSubstitution":
    case "ExtendedGlob":
      return true;
    case "Function":
      return script.startsWith("function", node.pos);
    case "Pipeline":
      return node.operators.includes("|&");
    case "Redirect":
      return (
        node.operator.startsWith("&") ||
        node.descriptor?.type === "FileDescriptorVariable" ||
        (node.operator === ">&" && !/^[\d-]+$/.test(node.target?.text ?? ""))
      );
    case "Assignment":
      return node.append === true || node.index !== undefined;
    case "CaseItem":
      return node.terminator === ";&" || node.terminator === ";;&";
    case "ParameterExpansion":
      return node.prefix === "!" || !["Default", "Remove", undefined].includes(node.operation?.type);
    case "Command":
      return node.name?.value === "alias";
    default:
      return false;
  }
}
