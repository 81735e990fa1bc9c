import type { Command } from "commander";
import type { ConvertCommandOptions } from "./convert/run-convert.ts";
import { addTemplateOption } from "./template-option.ts";

export function addConvertCommand(program: Command): void {
  const command = program
    .command("convert")
    .description("make a systemd service of what containers do before init, so that they start /sbin/init themselves")
    .argument("<file>", "a manifest, or - for standard input")
    .option(
      "-c, --container <name>",
      "only containers of this name, of these where it is given more than once (else all)",
      (name: string, before: readonly string[] = []) => [...before, name],
    )
    .option("--configmap", "deliver the service by a ConfigMap and mounts, in place of a new image")
    .option("--output-dir <folder>", "write files below it, in place of printing them")
    .option("--force", "write over files there that have another content");
  addTemplateOption(command);
  command
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (file: string, options: ConvertCommandOptions) => {
      // The webhook starts without what only manifests need.
      const { runConvert } = await import("./convert/run-convert.ts");
      process.exitCode = await runConvert(file, options);
    });
}
