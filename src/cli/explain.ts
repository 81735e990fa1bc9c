import type { Command } from "commander";
import type { ExplainCommandOptions } from "./explain/run-explain.ts";
import { addTemplateOption } from "./template-option.ts";

export function addExplainCommand(program: Command): void {
  const command = program
    .command("explain")
    .description("explain the pods of a manifest, a finding, or (after --) what a command line makes of PID 1")
    .argument("[target...]", "a file, - for standard input, or the code of a finding; nothing: every code");
  addTemplateOption(command);
  command
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (operands: string[], options: ExplainCommandOptions) => {
      // The webhook starts without what only manifests need.
      const { runExplain } = await import("./explain/run-explain.ts");
      process.exitCode = await runExplain(operands, options);
    });
}
