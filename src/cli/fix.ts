import { type Command, Option } from "commander";
import { failOnLevels } from "./fail-on.ts";
import type { FixCommandOptions } from "./fix/run-fix.ts";
import { addTemplateOption } from "./template-option.ts";

export function addFixCommand(program: Command): void {
  const command = program
    .command("fix")
    .description("repair the pods of manifests where they stand, and print the manifests")
    .argument("<file...>", "files, folders (every .yaml, .yml and .json below), patterns, or - for standard input")
    .addOption(new Option("--diff", "print what would change, as a unified diff").conflicts(["write", "patch"]))
    .addOption(new Option("--write", "write the files that change").conflicts("patch"))
    .addOption(new Option("--patch", "print the patches, in JSON"))
    .option(
      "--explicit-api-token",
      "mount the API token where it is not hidden, for clusters without the webhook; not where the ServiceAccount forbids it",
    );
  addTemplateOption(command);
  command
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on, as found before the repair")
        .choices(failOnLevels)
        .default("never"),
    )
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (files: string[], options: FixCommandOptions) => {
      // The webhook starts without what only manifests need.
      const { runFix } = await import("./fix/run-fix.ts");
      process.exitCode = await runFix(files, options);
    });
}
