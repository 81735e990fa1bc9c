import jsonPatch from "fast-json-patch";
import type { Operation } from "../../src/core/decision.ts";

/** A copy of the pod with the patch applied; throws where the API server would answer 500. */
export function applied(pod: unknown, patch: readonly Operation[]): unknown {
  return jsonPatch.applyPatch(pod, patch, true, false).newDocument;
}
