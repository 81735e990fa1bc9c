/**
 * boxinit's engine for programs that have a webhook or a pipeline of their own.
 *
 * @packageDocumentation
 */
import jsonPatch from "fast-json-patch";
import { writeWarnings } from "./admission/warnings.ts";
import { repairPod as decide } from "./core/repair-pod.ts";
import { copyPod } from "./library/copy-pod.ts";
import type { PodRepair } from "./library/pod-repair.ts";
import { readOptions } from "./library/read-options.ts";
import type { RepairOptions } from "./library/repair-options.ts";

export { InvalidInputError } from "./library/invalid-input-error.ts";
export type { Finding, PatchOperation, PodRepair } from "./library/pod-repair.ts";
export type {
  ImageRule,
  PolicyOptions,
  RepairOptions,
  RepairRules,
  RuntimeClassRules,
} from "./library/repair-options.ts";

/**
 * Decides about a pod as boxinit's webhook and command line do, by the annotations that its author wrote too. It is a pure
 * function: no input or output, no clock, no environment; the pod is not changed, and the same comes out each time.
 *
 * @param pod - A pod, or a pod template (`spec.template` of a Deployment), as JSON has it
 * @param options - Where they are left out: `enforce`, the default policy, at admission
 * @throws {@link InvalidInputError} where the pod is no pod at all, or an option is wrong. A pod whose fields are not as
 * Kubernetes expects them is not an error: it comes back unchanged.
 */
export function repairPod<Pod extends object>(pod: Pod, options: RepairOptions = {}): PodRepair<Pod> {
  const engineOptions = readOptions(options);
  const copy = copyPod(pod);
  const decision = decide(copy, engineOptions);
  if (decision.decision === "not-examined") {
    const { reason } = decision;
    return { decision: "not-examined", reason, patch: [], pod: copy, findings: [], warnings: [] };
  }
  const { mode, findings } = decision;
  // The engine's patch has parts of the pod in it. Whoever changes what comes out would change the other.
  const patch = structuredClone(decision.decision === "changed" && mode === "enforce" ? decision.patch : []);
  return {
    decision: decision.decision,
    mode,
    patch,
    pod: jsonPatch.applyPatch(copy, structuredClone(patch), true).newDocument,
    findings,
    warnings: writeWarnings(decision),
    ...(decision.decision === "refused" ? { refusal: decision.message } : {}),
  };
}
