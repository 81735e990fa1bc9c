import { z } from "zod";
import { podCreationOf } from "../control-plane/audit-log.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";

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
  return readCalls((await podCreationOf(controlPlane, namespace, name)).annotations);
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
