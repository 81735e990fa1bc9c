import { Argument, type Command, Option } from "commander";
import { policyKinds, validationActions } from "../admission-policies/policy-kinds.ts";
import type { PolicyCommandOptions } from "./policy/run-policy.ts";

export function addPolicyCommand(program: Command): void {
  program
    .command("policy")
    .description("print admission policies in CEL, for clusters without the webhook and for pods that get past it")
    .addArgument(
      new Argument("[kind]", "which: one that repairs pods, one that tells of those that are not, or both")
        .choices(policyKinds)
        .default("all"),
    )
    .addOption(
      new Option("--action <action...>", "what the validating one does with such a pod: Deny only without Warn")
        .choices(Object.keys(validationActions))
        .default(["warn", "audit"]),
    )
    .option("--opt-in", "only for namespaces with the label boxinit/mode: enforce, not for those without it")
    .option("--name <name>", "what the names of the objects begin with", "boxinit")
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (kind: PolicyCommandOptions["kind"], options: Omit<PolicyCommandOptions, "kind">) => {
      // The webhook starts without what only this command needs.
      const { runPolicy } = await import("./policy/run-policy.ts");
      process.exitCode = await runPolicy({ ...options, kind });
    });
}
