import { type Command, Option } from "commander";
import { formatNames } from "./audit/format-names.ts";
import type { AuditCommandOptions } from "./audit/run-audit.ts";
import { failOnLevels } from "./fail-on.ts";
import { addTemplateOption } from "./template-option.ts";

export function addAuditCommand(program: Command): void {
  const command = program
    .command("audit")
    .description("tell what boxinit finds in manifests and what it would do; nothing is written")
    .argument("<file...>", "files, folders (every .yaml, .yml and .json below), patterns, or - for standard input")
    .addOption(new Option("-o, --output <format>", "how to print it").choices(formatNames).default("text"));
  addTemplateOption(command);
  command
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(failOnLevels).default("warning"),
    )
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (files: string[], options: AuditCommandOptions) => {
      // The webhook starts without what only manifests need.
      const { runAudit } = await import("./audit/run-audit.ts");
      process.exitCode = await runAudit(files, options);
    });
}
