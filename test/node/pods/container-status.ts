import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import type { PodName } from "./run-pod.ts";

const ended = z.looseObject({ terminated: z.looseObject({ exitCode: z.number() }).exactOptional() });
const containerStatus = z.looseObject({
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.number(),
  /** With the name of what runs it, as in `containerd://...`. */
  containerID: z.string().exactOptional(),
  state: ended,
  lastState: ended,
});
const pod = z.looseObject({
  status: z.looseObject({ containerStatuses: z.array(containerStatus).default([]) }),
});

export type ContainerStatus = z.infer<typeof containerStatus>;

/** @throws Error where kubelet has not told of the container yet, or the pod is gone */
export async function containerStatusOf(
  { api }: ControlPlane,
  { namespace, name }: PodName,
  container: string,
): Promise<ContainerStatus> {
  const { status } = pod.parse((await api.get(`${podsOf(namespace)}/${name}`)).body);
  const found = status.containerStatuses.find((one) => one.name === container);
  if (found === undefined) throw new Error(`${namespace}/${name} tells nothing of ${container}`);
  return found;
}
