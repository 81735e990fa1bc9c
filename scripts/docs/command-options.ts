import type { Command, Option } from "commander";
import { createProgram } from "../../src/cli/create-program.ts";
import { settings } from "../../src/config/settings.ts";
import { inCode, tableOf } from "./markdown-table.ts";

/** The options of a command, but for those that a setting of the configuration has. */
export function optionTable(command: string): string {
  const flags = new Set(settings.map(({ flag }) => flag));
  const rows = optionsOf(command)
    .filter(({ long }) => !flags.has(long ?? undefined))
    .map((option) => [inCode(option.flags), describeChoices(option), defaultOf(option), option.description]);
  if (rows.length === 0) return `No options but ${inCode("--help")}.\n`;
  return tableOf(["option", "values", "default", "what it does"], rows);
}

function describeChoices({ argChoices, required }: Option): string {
  if (argChoices !== undefined) return argChoices.map(inCode).join(", ");
  return required ? "text" : "";
}

function defaultOf({ defaultValue }: Option): string {
  return typeof defaultValue === "string" ? inCode(defaultValue) : "";
}

function optionsOf(command: string): readonly Option[] {
  return commands().find((one) => one.name() === command)?.options ?? [];
}

/** The commands of the program that are for people. */
export function commands(): readonly Command[] {
  const program = createProgram("boxinit");
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== "help");
}
