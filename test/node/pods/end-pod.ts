import { performance } from "node:perf_hooks";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { containerStatusOf } from "./container-status.ts";
import type { PodName } from "./run-pod.ts";

/** Keeps a pod that has ended, so that one can look at it. */
export const held = { finalizers: ["example.test/held"] } as const;

export interface Ending {
  /** 128 and the number of the signal, where one ended it: 137 for SIGKILL, once the grace period is over. */
  readonly exitCode: number | undefined;
  readonly milliseconds: number;
}

/** Deletes a pod that is `held`, as `kubectl delete` does, until it is gone. @returns how its container `main` has ended */
export async function endPod(node: ControlPlane, pod: PodName): Promise<Ending> {
  const path = `${podsOf(pod.namespace)}/${pod.name}`;
  const start = performance.now();
  await node.api.delete(path);
  let exitCode: number | undefined;
  await waitUntil(`${path} has ended`, async () => {
    exitCode = (await containerStatusOf(node, pod, "main")).state.terminated?.exitCode;
    return exitCode !== undefined;
  });
  const milliseconds = Math.round(performance.now() - start);
  await node.api.patch(path, { metadata: { finalizers: null } });
  await waitUntil(`${path} is gone`, async () => (await node.api.get(path)).status === 404);
  return { exitCode, milliseconds };
}
