import type { Command } from "commander";
import { asking } from "../cluster/cluster-error.ts";
import type { ClusterChoice, Connection } from "../cluster/connect.ts";

/** Which API server a command asks, as kubectl names it. */
export type ClusterOptions = Pick<ClusterChoice, "kubeconfig" | "context">;

export function addClusterOptions(command: Command): Command {
  return command
    .option("--kubeconfig <file>", "kubeconfig (else KUBECONFIG, ~/.kube/config, or the cluster this runs in)")
    .option("--context <name>", "context of the kubeconfig");
}

/** @throws ClusterError where there is none to be found */
export async function connectAsChosen(options: ClusterOptions): Promise<Connection> {
  const { connect } = await import("../cluster/connect.ts");
  return asking("the API server can not be found", async () => connect(options));
}
