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
      // By a name that is computed, or all of a prefix.
      return (node.prefix === "!" ? ["dumps-environment" as const] : codesOf(node.parameter)).flatMap(fact);
    case "Word":
      return codesOfPath(node.text).flatMap(fact);
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
  if (/\/proc\/(?:1|\$\$)(?!\w)|\/run\/systemd(?![\w-])/.test(text)) return ["signals-pid-1"];
  if (/\/proc\/self\/cgroup/.test(text)) return ["changes-cgroups"];
  if (/\/proc\/self\/(?:oom_|coredump_filter|timerslack|autogroup)/.test(text)) return ["limits"];
  return /^["']?(?:\/dev\/(?:stdout|stderr|tty|fd\/[12])|\/proc\/self\/fd\/[12])["']?$|=\/dev\/(?:stdout|stderr)$/.test(
    text,
  )
    ? ["opens-output"]
    : [];
}
