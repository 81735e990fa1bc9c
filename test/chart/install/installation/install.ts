import { isRepaired } from "../../../cluster/boxinit/register-webhook.ts";
import { waitUntil } from "../../../cluster/control-plane/wait-until.ts";
import type { NodeCluster } from "../start-node-cluster.ts";
import { chart, helm } from "./helm.ts";

/** Arguments that every install and upgrade of a test has. */
export const waiting = ["--namespace", "boxinit", "--create-namespace", "--wait", "--timeout", "300s"];

/** `helm install boxinit` into the namespace boxinit; once pods are repaired. @param args - further ones for Helm */
export async function install(cluster: NodeCluster, ...args: readonly string[]): Promise<void> {
  await helm(cluster, "install", "boxinit", chart, ...waiting, ...args);
  await untilRepaired(cluster);
}

export function untilRepaired({ api }: NodeCluster, namespace = "default"): Promise<void> {
  return waitUntil("a pod is repaired", () => isRepaired(api, namespace));
}
