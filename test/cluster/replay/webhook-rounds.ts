import { z } from "zod";

const auditEvent = z.object({
  stage: z.literal("ResponseComplete"),
  objectRef: z.object({ namespace: z.string() }),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** Mutating webhooks in the order of their calls: `0 zz-boxinit true` changed the pod in the first round. */
type Calls = readonly string[];

const call = z.object({ configuration: z.string(), mutated: z.boolean() });

/** What the API server has called for each pod that was asked for in a namespace, as its audit log tells. */
export function callsOf(auditLog: readonly unknown[], namespace: string): readonly Calls[] {
  return auditLog
    .flatMap((line) => auditEvent.safeParse(line).data ?? [])
    .filter(({ objectRef }) => objectRef.namespace === namespace)
    .map(({ annotations }) => Object.entries(annotations).flatMap(readCall));
}

function readCall([key, value]: readonly [string, string]): readonly string[] {
  const round = /^mutation\.webhook\.admission\.k8s\.io\/round_(\d)_/.exec(key)?.[1];
  if (round === undefined) return [];
  const { configuration, mutated } = call.parse(JSON.parse(value));
  return [`${round} ${configuration} ${mutated}`];
}
