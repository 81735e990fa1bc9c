import type {
  Assignment,
  CommandArgument,
  CommandNode,
  CompoundList,
  ParsedScript,
  PipelineNode,
  Redirection,
  Statement,
} from "unbash";
import { parse } from "unbash";
import { has, isBashSyntax } from "./bash-syntax.ts";
import { readParsedWord } from "./parsed-word.ts";
import type { ScriptNode, ScriptTree, SimpleCommand } from "./script-tree.ts";
import type { Word } from "./word.ts";

/** Parses a script as bash reads it; undefined where it can't be parsed. */
export function parseScript(script: string): ScriptTree | undefined {
  const parsed = parseSyntax(script);
  if (parsed === undefined) return undefined;
  return {
    root: { node: "sequence", steps: parsed.commands.map((statement) => readStatement(statement, script)) },
    readByBashAlone: has(parsed, (node) => isBashSyntax(node, script)),
    redefinesCommands: has(parsed, (node) => node.type === "Function" && /^(?:exec|mount)$/.test(node.name.value)),
  };
}

/**
 * The syntax of a script, whole or not at all. The parser is recursive and can exhaust the stack on hostile input: that
 * too is "can't be parsed".
 */
export function parseSyntax(script: string): ParsedScript | undefined {
  try {
    const parsed = parse(script);
    return (parsed.errors?.length ?? 0) > 0 ? undefined : parsed;
  } catch {
    return undefined;
  }
}

function readStatement(statement: Statement, script: string): ScriptNode {
  const step = readPipeline(statement.command, script);
  return statement.background === true ? { node: "detached", steps: [step] } : step;
}

function readPipeline(node: Statement["command"] | PipelineNode, script: string): ScriptNode {
  if (node.type === "AndOr") {
    const steps = node.commands.map((command) => readPipeline(command, script));
    return { node: "and-or", steps, operators: node.operators };
  }
  if (node.type !== "Pipeline") return readCommand(node, script);
  const steps = node.commands.map((command) => readCommand(command, script));
  return { node: steps.length > 1 ? "detached" : "conditional", steps };
}

function readCommand(node: CommandNode, script: string): ScriptNode {
  const list = (...lists: readonly (CompoundList | undefined)[]): ScriptNode[] =>
    lists.filter((each) => each !== undefined).map((each) => readList(each, script));
  switch (node.type) {
    case "Command":
      return readSimpleCommand(node.name, node.args, node.prefix, node.redirects, script);
    case "Redirected":
      return readCommand(node.command, script);
    case "BraceGroup":
      return readList(node.body, script);
    case "Subshell":
      return { node: "subshell", steps: list(node.body) };
    case "Coproc":
    case "Function": {
      const { body } = node;
      const step = body.type === "CompoundList" ? readList(body, script) : readCommand(body, script);
      return { node: node.type === "Coproc" ? "detached" : "conditional", steps: [step] };
    }
    case "If":
      return {
        node: "conditional",
        steps: list(node.clause, node.then, ...node.elif.flatMap((elif) => [elif.clause, elif.then]), node.else),
      };
    case "While":
      return { node: "conditional", steps: list(node.clause, node.body) };
    case "For":
    case "ArithmeticFor":
    case "Select":
      return { node: "conditional", steps: list(node.body) };
    case "Case":
      return { node: "conditional", steps: list(...node.items.map((item) => item.body)) };
    case "TestCommand":
    case "ArithmeticCommand":
      return { node: "command", words: [], plain: false, substitutions: script.slice(node.pos, node.end) };
    default:
      return node satisfies never;
  }
}

function readList(list: CompoundList, script: string): ScriptNode {
  return { node: "sequence", steps: list.commands.map((statement) => readStatement(statement, script)) };
}

function readSimpleCommand(
  name: Parameters<typeof readParsedWord>[0] | undefined,
  operands: readonly CommandArgument[],
  prefix: readonly (Assignment | Redirection)[],
  redirections: readonly Redirection[],
  script: string,
): SimpleCommand {
  const words = operands.map(readOperand);
  const texts = [...prefix, ...redirections].map((each) => script.slice(each.pos, each.end));
  return {
    node: "command",
    words: name === undefined ? [] : [readParsedWord(name), ...words],
    plain: prefix.length === 0 && redirections.length === 0,
    substitutions: [...texts, ...words.map((word) => word.text)].filter(hasSubstitution).join(" "),
  };
}

/** A word behind a command's name. */
export function readOperand(operand: CommandArgument): Word {
  return operand.type === "Assignment" ? readAssignmentOperand(operand) : readParsedWord(operand);
}

function hasSubstitution(text: string): boolean {
  return /\$\(|`|[<>]\(/.test(text);
}

/** An operand such as `systemd.unit=x`: the parser takes it for an assignment, the command for a word. */
function readAssignmentOperand(operand: Assignment): Word {
  const { value } = operand;
  if (value.type === "ArrayValue" || operand.index !== undefined || operand.append === true) {
    return { text: operand.text, literal: undefined, script: undefined };
  }
  const word = readParsedWord(value);
  const literal = word.literal === undefined ? undefined : `${operand.name}=${word.literal}`;
  return { text: operand.text, literal, script: literal };
}
