import type { Argument, Command, Option } from "commander";
import { findingCodes } from "../../core/findings.ts";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

export interface Candidates {
  readonly values: readonly Candidate[];
  /** Whether a file or a folder could stand there too. */
  readonly files: boolean;
}

/**
 * What could stand in place of the last word, read from the program itself. A placeholder's name says what it is for:
 * `<file>`, `[command]`, and `[target]` for a file or the code of a finding.
 */
export function candidates(program: Command, words: readonly string[]): Candidates {
  const { before, current } = readLine(words);
  let command = program;
  let operands = 0;
  let awaiting: Option | undefined;
  let onlyOperands = false;
  for (const word of before) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (word === "--") onlyOperands = true;
    else if (!onlyOperands && word.startsWith("-") && word !== "-") awaiting = takesNextWord(command, word);
    else {
      const inner = operands === 0 ? commandsOf(command).find((one) => one.name() === word) : undefined;
      if (inner === undefined) operands += 1;
      else command = inner;
    }
  }
  const found = (): Candidates => {
    if (awaiting !== undefined) return valuesOf(awaiting);
    if (!onlyOperands && current.startsWith("-")) return optionsFor(command, current);
    const argument =
      command.registeredArguments[operands] ?? command.registeredArguments.findLast((one) => one.variadic);
    if (argument !== undefined) return operandsFor(argument, program);
    return { values: operands === 0 ? commandsOf(command).map(toCandidate) : [], files: false };
  };
  const { values, files } = found();
  return { values: values.filter(({ value }) => value.startsWith(current)), files };
}

/** bash hands `--output=text` over as three words. */
function readLine(words: readonly string[]): { before: readonly string[]; current: string } {
  const before = words.slice(0, -1).filter((word, at, all) => !(word === "=" && all[at - 1]?.startsWith("--")));
  const current = words.at(-1) ?? "";
  return current === "=" && before.at(-1)?.startsWith("--") ? { before, current: "" } : { before, current };
}

function takesNextWord(command: Command, word: string): Option | undefined {
  return command.options.find((option) => option.required && (word === option.long || word === option.short));
}

/** `--output=` is completed as one word by the shells that hand it over as one. */
function optionsFor(command: Command, current: string): Candidates {
  const [, long] = /^(--[^=]+)=/.exec(current) ?? [];
  if (long !== undefined) {
    const option = takesNextWord(command, long);
    const { values, files } = option === undefined ? { values: [], files: false } : valuesOf(option);
    return { values: values.map((one) => ({ ...one, value: `${long}=${one.value}` })), files };
  }
  const options = command.createHelp().visibleOptions(command);
  const values = options.map(({ long, short, description }) => ({ value: long ?? short ?? "", description }));
  return { values, files: false };
}

function valuesOf({ argChoices, flags }: Option): Candidates {
  return {
    values: (argChoices ?? []).map((value) => ({ value, description: "" })),
    files: /[<=](file|folder)/.test(flags),
  };
}

function operandsFor(argument: Argument, program: Command): Candidates {
  const name = argument.name();
  const choices = (argument.argChoices ?? []).map((value) => ({ value, description: "" }));
  const commands = name === "command" ? commandsOf(program).map(toCandidate) : [];
  const codes = name === "target" ? findingCodes.map((value) => ({ value, description: "" })) : [];
  return { values: [...choices, ...commands, ...codes], files: ["file", "target"].includes(name) };
}

/** With the command `help`, which commander adds by itself. */
function commandsOf(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function toCandidate(command: Command): Candidate {
  return { value: command.name(), description: command.summary() || command.description() };
}
