import type { Decision } from "../core/decision.ts";
import { makeFinding } from "../core/findings.ts";
import type { Policy } from "../core/policy.ts";
import type { repairPod } from "../core/repair-pod.ts";
import type { AdmissionRequest } from "./decode.ts";

/** The mode of the path that was called: one webhook entry each (docs/reference/routes.md). */
export type RouteMode = "enforce" | "audit";

export interface HandleOptions {
  readonly mode: RouteMode;
  readonly policy: Policy;
  /** The engine. */
  readonly repair: typeof repairPod;
  /** The caller has given up by now (`?timeout=`): examining the pod would be work for nobody. */
  readonly deadlinePassed: boolean;
}

export interface Handled {
  readonly decision: Decision;
  /** The time was up before the engine started. */
  readonly deadlinePassed: boolean;
  /** What the engine threw, where it did. */
  readonly thrown?: unknown;
}

/** Decides about a request. Never throws: a failure inside must not keep a pod from being created. */
export function handleRequest(request: AdmissionRequest, options: HandleOptions): Handled {
  if (!isPodCreation(request)) {
    return { decision: { decision: "not-examined", reason: "not-a-pod-creation" }, deadlinePassed: false };
  }
  if (options.deadlinePassed) return { decision: unchanged(options.mode), deadlinePassed: true };
  try {
    const { policy, mode } = options;
    return { decision: options.repair(request.object, { policy, mode, origin: "admission" }), deadlinePassed: false };
  } catch (thrown) {
    return { decision: unchanged(options.mode, makeFinding("internal-error")), deadlinePassed: false, thrown };
  }
}

function isPodCreation({ kind, operation, subResource }: AdmissionRequest): boolean {
  const isPod = kind.group === "" && kind.version === "v1" && kind.kind === "Pod";
  return isPod && operation === "CREATE" && subResource === "";
}

function unchanged(mode: RouteMode, ...findings: readonly ReturnType<typeof makeFinding>[]): Decision {
  return { decision: "unchanged", mode, containers: [], findings };
}
