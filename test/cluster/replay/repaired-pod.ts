import { z } from "zod";
import type { Policy } from "../../../src/core/policy.ts";
import { repairPod } from "../../../src/core/repair-pod.ts";
import { applied } from "../../support/applied.ts";
import { changeOfLater } from "./later-webhook.ts";

const pod = z.looseObject({
  spec: z.looseObject({
    volumes: z.array(z.looseObject({ projected: z.looseObject({}).optional() })).optional(),
  }),
});

export interface RepairedPod {
  readonly changed: boolean;
  /** As the API server should let it come out, with the change of the later webhook. */
  readonly pod: unknown;
}

/** What the engine makes of a pod that was stored without boxinit. */
export function repairedPod(stored: unknown, policy: Policy): RepairedPod {
  const decision = repairPod(stored, { policy, mode: "enforce", origin: "admission" });
  const changed = decision.decision === "changed" && decision.mode === "enforce";
  const { spec, ...rest } = pod.parse(changed ? applied(stored, decision.patch) : stored);
  return { changed, pod: { ...rest, spec: { ...spec, ...changeOfLater, ...withDefaults(spec) } } };
}

/** The one default that the API server sets in what boxinit adds. (pkg/apis/core/v1/defaults.go) */
function withDefaults({ volumes }: z.infer<typeof pod>["spec"]): object {
  if (volumes === undefined) return {};
  return {
    volumes: volumes.map((volume) =>
      volume.projected === undefined ? volume : { ...volume, projected: { defaultMode: 0o644, ...volume.projected } },
    ),
  };
}
