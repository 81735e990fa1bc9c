import type { Command, ParsedScript, Statement } from "unbash";
import { parseSyntax } from "../parse-script.ts";
import type { InitCall } from "./find-init-call.ts";

/**
 * The script with another command in the place of the one that starts init, every other byte as it was. Undefined where
 * a parser does not read just that in it: then its positions can't be trusted.
 */
export function replaceInitCall(parsed: ParsedScript, script: string, call: InitCall): string | undefined {
  const standIn = call.how === "replaces" ? "exit 0" : ":";
  const { pos, end } = call.node;
  const text = script.slice(0, pos) + standIn + script.slice(end);
  const [replaced, alone] = [parseSyntax(text), parseSyntax(standIn)?.commands[0]?.command];
  if (replaced === undefined || alone === undefined) return undefined;
  return shapeOf(replaced) === shapeOf(parsed, { pos, end, by: alone }) ? text : undefined;
}

/** Whether a statement does nothing but to come to an end, also by waiting for what is not started any more. */
export function isIdle({ command }: Statement): boolean {
  switch (command.type) {
    case "Command":
      return command.prefix.length === 0 && command.redirects.length === 0 && idleWords.test(textOf(command));
    case "AndOr":
      return command.commands.every((each) => each.type === "Command" && isIdle({ ...statement, command: each }));
    case "Subshell":
    case "BraceGroup":
      return command.body.commands.every(isIdle);
    default:
      return false;
  }
}

const statement = { type: "Statement", pos: 0, end: 0, background: undefined } as const;

const idleWords = /^(?:exit 0|:|true|set(?: -[euvx]+)+|wait(?: (?:\$!|"\$!"))?)$/;

function textOf({ name, args }: Command): string {
  return [name, ...args].map((word) => word?.text ?? "").join(" ");
}

/**
 * A syntax tree without its positions, and with a command replaced. The parser makes plain objects of its nodes as they
 * are written as JSON, so that a node is known by where it stands.
 */
function shapeOf(parsed: ParsedScript, replaced?: Pick<Command, "pos" | "end"> & { readonly by: unknown }): string {
  return JSON.stringify(parsed, (key, value: unknown) => {
    if (/^(?:pos|end)$|[a-z](?:Pos|End)$/.test(key)) return undefined;
    const isReplaced = replaced !== undefined && isCommandAt(value, replaced);
    return isReplaced ? replaced.by : value;
  });
}

function isCommandAt(value: unknown, { pos, end }: Pick<Command, "pos" | "end">): boolean {
  if (typeof value !== "object" || value === null || !("type" in value && "pos" in value && "end" in value))
    return false;
  return value.type === "Command" && value.pos === pos && value.end === end;
}
