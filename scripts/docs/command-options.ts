import { Command, type Option } from "commander";
import { addAuditCommand } from "../../src/cli/audit.ts";
import { addProbeCommand } from "../../src/cli/probe.ts";
import { addServeCommand } from "../../src/cli/serve.ts";
import { settings } from "../../src/config/settings.ts";
import { inCode, tableOf } from "./markdown-table.ts";

/** The options of a command, but for those that a setting of the configuration has. */
export function optionTable(command: string): string {
  const flags = new Set(settings.map(({ flag }) => flag));
  const rows = optionsOf(command)
    .filter(({ long }) => !flags.has(long ?? undefined))
    .map((option) => [inCode(option.flags), describeChoices(option), defaultOf(option), option.description]);
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

/** The commands of the program. */
export function commands(): readonly Command[] {
  const program = new Command();
  addServeCommand(program);
  addAuditCommand(program);
  addProbeCommand(program);
  return program.commands;
}
