import { type Command, Option } from "commander";
import { failOnLevels } from "./fail-on.ts";
import type { ScanCommandOptions } from "./scan/run-scan.ts";
import { scanFormatNames } from "./scan/scan-format-names.ts";
import { addScopeOptions } from "./scope-options.ts";

export function addScanCommand(program: Command): void {
  const command = program
    .command("scan")
    .description("tell what boxinit finds in a cluster's pods and workloads, and what enforce would do")
    .addOption(new Option("-o, --output <format>", "how to print it").choices(scanFormatNames).default("text"));
  addScopeOptions(command)
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(failOnLevels).default("warning"),
    )
    .option("--write-reports", "put the findings into the cluster too, as OpenReports, in place of the last ones")
    .action(async (options: ScanCommandOptions) => {
      // The webhook starts without what only reports need.
      const { runScan } = await import("./scan/run-scan.ts");
      process.exitCode = await runScan(options);
    });
}
