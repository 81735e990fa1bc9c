import { styleText } from "node:util";
import type { Command, Help, HelpConfiguration } from "commander";
import { type HelpPage, helpPages, optionGroups } from "./pages.ts";

/** Past this width, a term has its description below it: beside it, too little room would be left. */
const widestTerm = 32;

/** Gives every command the same look, its examples, what its exit codes mean, and where to read on. */
export function dressHelp(program: Command): void {
  const bold = (text: string) => styleText("bold", text, { validateStream: false });
  const style: HelpConfiguration = { styleTitle: bold, formatItem };
  // Commander takes the colours out again where the reader is no terminal, or NO_COLOR is set.
  for (const command of [program, ...program.commands]) {
    command.configureHelp(style).helpOption("-h, --help", "print this help");
    for (const option of command.options) {
      const group = optionGroups[option.long ?? ""];
      if (group !== undefined) option.helpGroup(group);
    }
    const page = helpPages[command === program ? "" : command.name()];
    if (page !== undefined) command.addHelpText("after", () => afterOptions(page, program.name(), bold));
  }
}

function afterOptions({ examples, exitCodes, readOn }: HelpPage, name: string, bold: (text: string) => string): string {
  const shown = examples.flatMap(({ does, run }) => [`  # ${does}`, `  ${run.replaceAll("boxinit ", `${name} `)}`, ""]);
  const codes = exitCodes.length === 0 ? [] : [bold("Exit codes:"), ...exitCodes.map((line) => `  ${line}`), ""];
  return ["", bold("Examples:"), ...shown, ...codes, `${bold("Read on:")} ${readOn}`].join("\n");
}

function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const indent = "  ";
  const width = helper.helpWidth ?? 80;
  if (description === "") return indent + term;
  const column = termWidth > widestTerm ? 8 : termWidth + 4;
  const lines = helper.boxWrap(description, Math.max(width - column, helper.minWidthToWrap)).split("\n");
  const below = lines.join(`\n${" ".repeat(column)}`);
  if (termWidth > widestTerm) return `${indent}${term}\n${" ".repeat(column)}${below}`;
  return `${indent}${term}${" ".repeat(termWidth - helper.displayWidth(term) + 2)}${below}`;
}
