import type { Decision } from "../core/decision.ts";
import type { Handled, RouteMode } from "./handle.ts";
import { writeNotice, writeWarnings } from "./warnings.ts";

interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly message: string; readonly reason: "Forbidden"; readonly code: 403 };
  readonly patchType?: "JSONPatch";
  /** Base64. */
  readonly patch?: string;
  readonly warnings?: readonly string[];
  /** The API server puts the webhook's name and a `/` before each key, and drops keys that contain one. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** The AdmissionReview that answers a request. */
export function encodeReview(uid: string, handled: Handled, mode: RouteMode): string {
  const response: AdmissionResponse = { uid, ...answer(handled, mode) };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", response });
}

/** The answer of last resort, which nothing can keep from being given. */
export function encodeAllowed(uid: string): string {
  const response: AdmissionResponse = { uid, allowed: true };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", response });
}

function answer({ decision, deadlinePassed }: Handled, mode: RouteMode): Omit<AdmissionResponse, "uid"> {
  if (deadlinePassed) {
    return { allowed: true, warnings: [writeNotice("the time was up before the pod was examined; it is unchanged")] };
  }
  if (decision.decision === "not-examined") return { allowed: true };
  const warnings = writeWarnings(decision);
  const told = { ...(warnings.length === 0 ? {} : { warnings }), auditAnnotations: annotate(decision) };
  if (mode === "audit" || decision.mode === "audit") return { allowed: true, ...told };
  switch (decision.decision) {
    case "unchanged":
      return { allowed: true, ...told };
    case "changed":
      // A patch without operations would need a patchType too, and would change nothing.
      return decision.patch.length === 0 ? { allowed: true, ...told } : { allowed: true, ...patch(decision), ...told };
    case "refused":
      return { allowed: false, status: { message: decision.message, reason: "Forbidden", code: 403 }, ...told };
    default:
      return decision satisfies never;
  }
}

function patch({ patch }: Decision & { decision: "changed" }): Pick<AdmissionResponse, "patchType" | "patch"> {
  return { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") };
}

function annotate(decision: Exclude<Decision, { decision: "not-examined" }>): Readonly<Record<string, string>> {
  const codes = [...new Set(decision.findings.map((finding) => finding.code))];
  return {
    decision: decision.decision,
    mode: decision.mode,
    ...(codes.length === 0 ? {} : { findings: codes.join(",") }),
  };
}
