import * as z from "zod";
import { ClusterError, unlessMissing } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { getJson } from "./send-json.ts";

const status = z.object({
  name: z.string(),
  state: z.object({ running: z.looseObject({}).nullish() }).nullish(),
});

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
  /** Such as `Running`; empty where nobody has said yet. */
  readonly phase: string;
  /** Names of the containers that run now, init containers first. */
  readonly running: readonly string[];
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
  const running = statuses.filter(({ state }) => (state?.running ?? undefined) !== undefined).map((one) => one.name);
  return { pod: found, phase, running };
}
