import { type Command, Option } from "commander";
import { addClusterOptions } from "./cluster-options.ts";
import type { VerifyOptions } from "./verify/run-verify.ts";

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .description(
      "tell which of a pod's mounts its programs see: of a pod, of the container this runs in, or of saved text",
    )
    .argument("[pod]", "a pod of the cluster; else this runs in the container itself")
    .option("-n, --namespace <name>", "where the pod is (else in the namespace of the context)")
    .option("-c, --container <name>", "one container (else those of the pod that run systemd)")
    .addOption(new Option("-o, --output <format>", "how to print it").choices(["text", "json"]).default("text"))
    .option("-q, --quiet", "print only what is amiss: for a probe");
  addClusterOptions(command)
    .option("--mountinfo <file>", "saved text of /proc/1/mountinfo, - for standard input")
    .option("--comm <file>", "saved text of /proc/1/comm")
    .option("--cmdline <file>", "saved text of /proc/1/cmdline")
    .option("--pod <file>", "the pod as kubectl get pod -o yaml prints it, so that its mounts are known by name")
    .action(async (pod: string | undefined, options: VerifyOptions) => {
      const { runVerify } = await import("./verify/run-verify.ts");
      process.exitCode = await runVerify(pod, options);
    });
}
