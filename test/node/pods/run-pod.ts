import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { isReady } from "../start-node.ts";

/** Far above what a start takes, in seconds. */
const patience = 120;

const named = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default("default") }),
});

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Creates the pod and waits until all its containers are ready. @throws Error with what kubelet says, where they never are */
export async function runPod(node: ControlPlane, pod: object): Promise<PodName> {
  const { namespace, name } = named.parse(pod).metadata;
  await node.api.create(podsOf(namespace), pod);
  await untilReady(node, { namespace, name });
  return { namespace, name };
}

export async function untilReady({ api }: ControlPlane, { namespace, name }: PodName): Promise<void> {
  const path = `${podsOf(namespace)}/${name}`;
  try {
    await waitUntil(`${path} is ready`, async () => isReady((await api.get(path)).body), { seconds: patience });
  } catch (cause) {
    throw new Error(`${path}: ${JSON.stringify(z.looseObject({}).parse((await api.get(path)).body).status)}`, {
      cause,
    });
  }
}

/** Ends the pod at once, and waits until it is gone: booted pods share what the machine has of inotify instances. */
export async function deletePod({ api }: ControlPlane, { namespace, name }: PodName): Promise<void> {
  const path = `${podsOf(namespace)}/${name}`;
  await api.delete(`${path}?gracePeriodSeconds=1`);
  await waitUntil(`${path} is gone`, async () => (await api.get(path)).status === 404, { seconds: patience });
}
