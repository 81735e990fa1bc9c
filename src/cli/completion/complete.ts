import type { Command } from "commander";
import { candidates } from "./candidates.ts";

/**
 * What the scripts of `completion` ask at each press of the key: the words after the program's name, the last one as far
 * as it is typed. The answer has the form that kubectl expects of its plugins: a candidate a line, with its description
 * behind a tab, and `:0` at the end where files could stand there too, or `:4`.
 * (https://github.com/spf13/cobra/blob/main/completions.go, ShellCompDirective)
 */
export function addCompleteCommand(program: Command): void {
  program
    .command("complete", { hidden: true })
    .argument("[word...]")
    .action((words: string[]) => {
      const { values, files } = candidates(program, words);
      const lines = values.map(({ value, description }) => (description === "" ? value : `${value}\t${description}`));
      process.stdout.write([...lines, files ? ":0" : ":4", ""].join("\n"));
    });
}
