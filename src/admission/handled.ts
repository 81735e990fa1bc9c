import type { Decision } from "../core/decision.ts";
import type { Policy } from "../core/policy.ts";
import type { repairPod } from "../core/repair-pod.ts";

export interface HandleOptions {
  readonly policy: Policy;
  /** The engine. */
  readonly repair: typeof repairPod;
  /** The caller has given up by now (`?timeout=`): examining the pod would be work for nobody. */
  readonly deadlinePassed: boolean;
}

/** What was decided about a request. */
export interface Handled {
  readonly decision: Decision | { readonly decision: "not-examined"; readonly reason: SilentReason };
  /** The time was up before the engine started. */
  readonly deadlinePassed: boolean;
  /** What the engine threw, where it did. */
  readonly thrown?: unknown;
}

/** Why the engine was not asked. */
export type SilentReason =
  | "not-a-pod-creation"
  | "not-a-workload"
  | "template-unchanged"
  | "made-by-a-controller"
  | "too-late";
