import { z } from "zod";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../../cluster/pods/create-pod.ts";

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), uid: z.string() }),
      status: z.object({
        containerStatuses: z.array(z.object({ containerID: z.string().optional(), ready: z.boolean() })).default([]),
      }),
    }),
  ),
});

export interface RunningPod {
  readonly name: string;
  readonly uid: string;
  readonly isReady: boolean;
  /** Of its first process, as the node numbers processes. */
  readonly pid: number | undefined;
}

const webhookPods = "labelSelector=app.kubernetes.io/component=webhook";

/** boxinit's pods, in the namespace that it is installed in. */
export async function boxinitPods({ api }: ControlPlane, namespace: string): Promise<readonly RunningPod[]> {
  const { items } = podList.parse((await api.get(`${podsOf(namespace)}?${webhookPods}`)).body);
  return items.map(({ metadata: { name, uid }, status: { containerStatuses } }) => {
    const id = containerStatuses[0]?.containerID;
    const pid = id === undefined ? undefined : Number(id.replace("process://", ""));
    return { name, uid, isReady: containerStatuses.some(({ ready }) => ready), pid };
  });
}

/** Sends a signal to the processes of boxinit's pods: `STOP` makes them hang, `CONT` go on. */
export async function signalBoxinit(controlPlane: ControlPlane, namespace: string, signal: string): Promise<void> {
  const pids = (await boxinitPods(controlPlane, namespace)).flatMap(({ pid }) => pid ?? []);
  const script = `kill -${signal} ${pids.join(" ")}`;
  const env = { PATH: process.env.PATH ?? "" };
  const kill = await controlPlane.supervised.start({ name: "kill", command: "sh", args: ["-c", script], env });
  const { code } = await kill.ended;
  if (code !== 0) throw new Error(kill.output());
}
