import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import type { PodName } from "../pods/run-pod.ts";
import { isReady } from "../start-node.ts";

/** A pod that is ready and stays: whatever is done to one shows here. */
export interface SeenPod extends PodName {
  /** Of its label. */
  readonly app: string | undefined;
  readonly uid: string;
  readonly spec: unknown;
  readonly annotations: unknown;
  readonly containers: readonly unknown[];
}

const pods = z.object({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({
        namespace: z.string(),
        name: z.string(),
        uid: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
        annotations: z.unknown().optional(),
        deletionTimestamp: z.string().optional(),
      }),
      spec: z.unknown(),
      status: z.looseObject({
        containerStatuses: z
          .array(z.object({ name: z.string(), containerID: z.string().optional(), restartCount: z.number() }))
          .default([]),
      }),
    }),
  ),
});

export async function readyPods({ api }: ControlPlane, namespaces: readonly string[]): Promise<readonly SeenPod[]> {
  const lists = await Promise.all(namespaces.map(async (one) => pods.parse((await api.get(podsOf(one))).body).items));
  return lists
    .flat()
    .filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined)
    .map(({ metadata: { namespace, name, uid, labels, annotations }, spec, status }) => ({
      ...{ namespace, name, uid, annotations, spec },
      app: labels.app,
      containers: status.containerStatuses,
    }));
}
