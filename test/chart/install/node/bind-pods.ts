import type { V1Pod } from "@kubernetes/client-node";
import { follow, type Kube, nameOf, reasonOf } from "./kube.ts";

/** Gives the node every pod that its labels allow: a scheduler that has one node, and room for everything on it. */
export async function bindPods({ core, ...kube }: Kube, node: string, labels: Readonly<Record<string, string>>) {
  await follow({ core, ...kube }, "/api/v1/pods", () => core.listPodForAllNamespaces(), {
    changed: (pod) => void bind(pod),
    gone: () => {},
  });

  async function bind(pod: V1Pod): Promise<void> {
    const { nodeName, nodeSelector = {}, schedulingGates = [] } = pod.spec ?? {};
    const fits = Object.entries(nodeSelector).every(([key, value]) => labels[key] === value);
    if (nodeName !== undefined || !fits || schedulingGates.length > 0) return;
    const { name, namespace } = nameOf(pod);
    const target = { apiVersion: "v1", kind: "Node", name: node };
    await core
      .createNamespacedPodBinding({ name, namespace, body: { metadata: { name }, target } })
      // It may be bound, or gone, by now.
      .catch((error: unknown) => console.error(`${namespace}/${name}: not bound: ${reasonOf(error)}`));
  }
}
