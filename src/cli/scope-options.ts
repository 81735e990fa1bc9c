import type { Command } from "commander";
import { isNamespaceName } from "../core/namespace-name.ts";
import type { ScanScope } from "../scan/scan-report.ts";
import { addClusterOptions, type ClusterOptions } from "./cluster-options.ts";
import { UsageError } from "./exit-codes.ts";

/** Which part of a cluster a command looks at, and by which policy. */
export interface ScopeOptions extends ClusterOptions {
  readonly namespace?: string;
  readonly selector?: string;
  readonly config?: string;
}

export function addScopeOptions(command: Command): Command {
  command
    .option("-n, --namespace <name>", "one namespace (else all of them)")
    .option("-l, --selector <labels>", "pods and workloads with these labels, as kubectl takes them");
  return addClusterOptions(command).option(
    "--config <file>",
    "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)",
  );
}

/** @throws UsageError for what can be the name of no namespace */
export function scopeOf({ namespace, selector }: ScopeOptions): ScanScope {
  if (namespace !== undefined && !isNamespaceName(namespace)) {
    throw new UsageError(`${JSON.stringify(namespace)} is no name of a namespace`);
  }
  return { namespace: namespace ?? null, selector: selector ?? null };
}
