import type { Command } from "commander";
import { addScopeOptions, type ScopeOptions } from "./scope-options.ts";

export function addDiffCommand(program: Command): void {
  const command = program
    .command("diff")
    .description("print what enforce would change in a cluster's workloads right now, as a unified diff");
  addScopeOptions(command).action(async (options: ScopeOptions) => {
    // The webhook starts without what only reports need.
    const { runDiff } = await import("./scan/run-diff.ts");
    process.exitCode = await runDiff(options);
  });
}
