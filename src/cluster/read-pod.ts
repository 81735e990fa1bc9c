import * as z from "zod";
import { ClusterError, unlessMissing } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { getJson } from "./send-json.ts";

const ended = z.object({ exitCode: z.number(), reason: z.string().optional() }).nullish();

const status = z.object({
  name: z.string(),
  restartCount: z.number().optional(),
  state: z
    .object({
      running: z.looseObject({}).nullish(),
      waiting: z.object({ reason: z.string().optional() }).nullish(),
      terminated: ended,
    })
    .nullish(),
  lastState: z.object({ terminated: ended }).nullish(),
});

type Status = z.infer<typeof status>;

const object = z.looseObject({
  status: z
    .object({
      phase: z.string().optional(),
      initContainerStatuses: z.array(status).nullish(),
      containerStatuses: z.array(status).nullish(),
    })
    .optional(),
});

export interface PodNow {
  /** As raw JSON. */
  readonly pod: unknown;
  /** Such as `Running`, which a pod is too while its containers crash and wait; empty where nobody has said yet. */
  readonly phase: string;
  /** Names of the containers that run now, init containers first. */
  readonly running: readonly string[];
  /** Those that don't, in the same order. */
  readonly idle: readonly IdleContainer[];
}

export interface IdleContainer {
  readonly name: string;
  /** Such as `CrashLoopBackOff` or `ImagePullBackOff`; undefined where it does not wait, or kubelet gives no reason. */
  readonly waitsFor: string | undefined;
  readonly restarts: number;
  /** How it ended last; undefined where it never has. */
  readonly ended: { readonly exitCode: number; readonly reason: string | undefined } | undefined;
}

/** @returns undefined where there is no such pod @throws ClusterError */
export async function readPod(
  connection: Pick<Connection, "send">,
  namespace: string,
  name: string,
): Promise<PodNow | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const request = `get pod ${namespace}/${name}`;
  const found = await unlessMissing(getJson(connection, request, path));
  if (found === undefined) return undefined;
  const read = object.safeParse(found);
  if (!read.success) throw new ClusterError(request, new Error("what came back is no pod"));
  const { phase = "", initContainerStatuses, containerStatuses } = read.data.status ?? {};
  const statuses = [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])];
  const runs = ({ state }: Status) => (state?.running ?? undefined) !== undefined;
  const running = statuses.filter(runs).map(({ name }) => name);
  return { pod: found, phase, running, idle: statuses.filter((one) => !runs(one)).map(idleContainer) };
}

function idleContainer({ name, restartCount = 0, state, lastState }: Status): IdleContainer {
  const last = state?.terminated ?? lastState?.terminated ?? undefined;
  return {
    name,
    waitsFor: state?.waiting?.reason,
    restarts: restartCount,
    ended: last && { exitCode: last.exitCode, reason: last.reason },
  };
}
