import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import type { Image } from "./container-process.ts";
import { follow, type Kube, nameOf, reasonOf } from "./kube.ts";
import { runPod } from "./run-pod.ts";
import { makeSandbox, nodeNetwork } from "./sandbox.ts";

export interface Node {
  readonly kube: Kube;
  readonly name: string;
  readonly image: Image;
  readonly folder: string;
}

interface Known {
  latest: V1Pod;
  readonly stop: AbortController;
}

/** Runs the pods that are bound to this node, and removes them when they are deleted: as a kubelet, with one image. */
export async function startKubelet(node: Node): Promise<void> {
  const { kube } = node;
  const known = new Map<string, Known>();
  let made = 0;

  await follow(kube, "/api/v1/pods", () => kube.core.listPodForAllNamespaces(), {
    changed: (pod) => {
      if (pod.spec?.nodeName !== node.name) return;
      const { uid } = nameOf(pod);
      const one = known.get(uid);
      if (one === undefined) start(pod);
      else one.latest = pod;
      if (pod.metadata?.deletionTimestamp !== undefined) known.get(uid)?.stop.abort();
    },
    gone: (pod) => known.get(nameOf(pod).uid)?.stop.abort(),
  });

  function start(pod: V1Pod): void {
    const one = { latest: pod, stop: new AbortController() };
    known.set(nameOf(pod).uid, one);
    live(one).catch((error: unknown) => console.error(`${nameOf(pod).name}: ${reasonOf(error)}`));
  }

  async function live(one: Known): Promise<void> {
    const { name, namespace, uid } = nameOf(one.latest);
    made += 1;
    const sandbox = one.latest.spec?.hostNetwork === true ? nodeNetwork : await makeSandbox(made);
    const folder = join(node.folder, `${namespace}_${name}_${uid}`);
    await runPod(() => one.latest, { kube, image: node.image, sandbox, folder }, one.stop.signal);
    // What is done stays until somebody deletes it.
    if (!one.stop.signal.aborted) await new Promise((resolve) => one.stop.signal.addEventListener("abort", resolve));
    await sandbox.remove();
    known.delete(uid);
    await kube.core
      .deleteNamespacedPod({ name, namespace, body: { gracePeriodSeconds: 0, preconditions: { uid } } })
      // It may have been deleted by force.
      .catch((error: unknown) => console.error(`${namespace}/${name}: not removed: ${reasonOf(error)}`));
  }
}
