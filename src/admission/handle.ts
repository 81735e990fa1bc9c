import type { Decision } from "../core/decision.ts";
import { makeFinding } from "../core/findings.ts";
import type { AdmissionRequest } from "./decode.ts";
import type { Handled, HandleOptions } from "./handled.ts";
import type { RouteMode } from "./route.ts";

/** Decides about the creation of a pod. Never throws: a failure inside must not keep a pod from being created. */
export function handleRequest(request: AdmissionRequest, mode: RouteMode, options: HandleOptions): Handled {
  if (!isPodCreation(request)) {
    return { decision: { decision: "not-examined", reason: "not-a-pod-creation" }, deadlinePassed: false };
  }
  if (options.deadlinePassed) return { decision: unchanged(mode), deadlinePassed: true };
  try {
    const { policy, repair } = options;
    return { decision: repair(request.object, { policy, mode, origin: "admission" }), deadlinePassed: false };
  } catch (thrown) {
    return { decision: unchanged(mode, makeFinding("internal-error")), deadlinePassed: false, thrown };
  }
}

function isPodCreation({ kind, operation, subResource }: AdmissionRequest): boolean {
  const isPod = kind.group === "" && kind.version === "v1" && kind.kind === "Pod";
  return isPod && operation === "CREATE" && subResource === "";
}

function unchanged(mode: RouteMode, ...findings: readonly ReturnType<typeof makeFinding>[]): Decision {
  return { decision: "unchanged", mode, containers: [], findings };
}
