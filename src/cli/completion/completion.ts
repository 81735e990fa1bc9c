import { Argument, type Command } from "commander";
import { completionScript, scriptNames } from "./scripts.ts";

export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a script with which a shell completes commands, options and their values")
    .addArgument(new Argument("<shell>", "whose script; kubectl's completes `kubectl boxinit`").choices(scriptNames))
    .action((shell: (typeof scriptNames)[number]) => {
      process.stdout.write(completionScript(shell));
    });
}
