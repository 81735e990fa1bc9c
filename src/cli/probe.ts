import { type Command, Option } from "commander";
import { modes } from "../core/policy.ts";
import { addClusterOptions } from "./cluster-options.ts";
import type { ProbeOptions } from "./probe/run-probe.ts";

export function addProbeCommand(program: Command): void {
  const command = program
    .command("probe")
    .description("ask the API server, by a dry run, what becomes of a pod that needs repair, and if nothing, why")
    .option("-n, --namespace <name>", "where the pod would be created", "default")
    .option("--runtime-class <name>", "RuntimeClass of the pod", "sysbox-runc")
    .addOption(new Option("--mode <mode>", "what is expected of boxinit there").choices(modes).default("enforce"));
  addClusterOptions(command).action(async (options: ProbeOptions) => {
    const { runProbe } = await import("./probe/run-probe.ts");
    process.exitCode = await runProbe(options);
  });
}
