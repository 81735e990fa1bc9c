import type { Decision } from "./decision.ts";
import type { Mode, Policy } from "./policy.ts";

export interface RepairOptions {
  readonly policy: Policy;
  /** Which mode the caller is in. The pod's own annotation can lower it, never raise it. */
  readonly mode: Mode;
  /**
   * Where the pod comes from. At admission the API token is mounted already; in a manifest it is not there yet,
   * and the API server will add it.
   */
  readonly origin: "admission" | "manifest";
}

export function repairPod(_pod: unknown, _options: RepairOptions): Decision {
  return { decision: "not-examined", reason: "not-a-sysbox-pod" };
}
