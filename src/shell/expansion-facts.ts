import type { ScriptFact, ScriptFactCode } from "./script-fact.ts";
import { excerptOf, type SyntaxPart } from "./visit-syntax.ts";

/** What a script asks of the process that it runs in, and that another process answers otherwise. */
export function expansionFacts(part: SyntaxPart): readonly ScriptFact[] {
  const { node } = part;
  const fact = (code: ScriptFactCode): readonly ScriptFact[] => [{ code, line: part.line, text: excerptOf(part) }];
  switch (node.type) {
    case "SimpleExpansion":
      return codesOf(node.text.slice(1)).flatMap(fact);
    case "ParameterExpansion":
      return codesOf(node.parameter).flatMap(fact);
    case "Word":
      return codesOfPath(node.text).flatMap(fact);
    case "Redirect":
      return /^[\w.]/.test(node.target?.text ?? "") && !node.operator.includes("&") ? fact("relative-path") : [];
    default:
      return [];
  }
}

function codesOf(parameter: string): readonly ScriptFactCode[] {
  if (/^(?:\$|PPID|BASHPID)$/.test(parameter)) return ["own-pid"];
  if (/^(?:0|BASH_SOURCE|BASH_EXECUTION_STRING|-)$/.test(parameter)) return ["own-name"];
  if (/^(?:[1-9]\d*|[@*#])$/.test(parameter)) return ["operands"];
  return parameter === "!" ? ["last-job"] : [];
}

function codesOfPath(text: string): readonly ScriptFactCode[] {
  if (/\/proc\/(?:1|self|\$\$)\/environ/.test(text)) return ["dumps-environment"];
  if (/\/proc\/(?:1|\$\$)(?!\w)/.test(text)) return ["signals-pid-1"];
  return /^["']?\.\.?\//.test(text) ? ["relative-path"] : [];
}
