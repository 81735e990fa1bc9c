import { z } from "zod";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { waitUntil } from "../control-plane/wait-until.ts";

const auditEvent = z.object({
  stage: z.literal("ResponseComplete"),
  objectRef: z.object({ namespace: z.string(), name: z.string() }),
  annotations: z.record(z.string(), z.string()).default({}),
});

const called = z.object({ configuration: z.string(), mutated: z.boolean() });

/**
 * The mutating webhooks that the API server called for a pod, as its audit log tells them: `0 zz-boxinit changed` is
 * one in round 0 that sent a patch. Round 1 is the reinvocation. (apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go)
 */
export async function webhookCalls(
  controlPlane: ControlPlane,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  let calls: readonly string[] | undefined;
  await waitUntil(`the creation of ${namespace}/${name} is in the audit log`, async () => {
    const events = controlPlane.auditLog().flatMap((line) => auditEvent.safeParse(line).data ?? []);
    const creation = events.find(({ objectRef }) => objectRef.namespace === namespace && objectRef.name === name);
    calls = creation === undefined ? undefined : readCalls(creation.annotations);
    return calls !== undefined;
  });
  return calls ?? [];
}

/** The calls of one audit event. */
export function readCalls(annotations: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(annotations)
    .flatMap(([key, value]) => {
      const [, round, index] = /^mutation\.webhook\.admission\.k8s\.io\/round_(\d)_index_(\d+)$/.exec(key) ?? [];
      return round === undefined ? [] : [{ round: Number(round), index: Number(index), ...parse(value) }];
    })
    .sort((one, other) => one.round - other.round || one.index - other.index)
    .map(({ round, configuration, mutated }) => `${round} ${configuration} ${mutated ? "changed" : "kept"}`);
}

function parse(value: string): z.infer<typeof called> {
  return called.parse(JSON.parse(value));
}
