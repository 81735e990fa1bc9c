import type { Decision, Examined } from "../core/decision.ts";
import { codesOf } from "../core/findings.ts";
import type { AdmissionRequest } from "./decode.ts";
import type { Handled } from "./handled.ts";
import type { Route, RouteMode } from "./route.ts";
import { summarise, tellsRepair } from "./summary.ts";
import { writeAdvice, writeNotice, writeWarnings } from "./warnings.ts";

/** Bytes: the API server keeps annotations in each event of its audit log. */
const longestRepair = 1024;

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
export function encodeReview({ uid, kind, name }: AdmissionRequest, handled: Handled, route: Route): string {
  const told = route === "advise" ? advice(handled, kind.kind, name) : answer(handled, route);
  const response: AdmissionResponse = { uid, ...told };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", response });
}

/** The answer of last resort, which nothing can keep from being given. */
export function encodeAllowed(uid: string): string {
  const response: AdmissionResponse = { uid, allowed: true };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", response });
}

function advice({ decision }: Handled, kind: string, name: string): Omit<AdmissionResponse, "uid"> {
  if (decision.decision === "not-examined") return { allowed: true };
  // Which mode will be in force for the pods is known only where one is created.
  return { allowed: true, ...tell(writeAdvice(decision, kind, name)), auditAnnotations: annotate(decision) };
}

function answer({ decision, deadlinePassed }: Handled, mode: RouteMode): Omit<AdmissionResponse, "uid"> {
  if (deadlinePassed) {
    return { allowed: true, warnings: [writeNotice("the time was up before the pod was examined; it is unchanged")] };
  }
  if (decision.decision === "not-examined") return { allowed: true };
  const annotations = { ...annotate(decision), mode: decision.mode };
  const told = { ...tell(writeWarnings(decision)), auditAnnotations: annotations };
  if (mode === "audit" || decision.mode === "audit") {
    return { allowed: true, ...told, auditAnnotations: { ...annotations, ...repairOf(decision) } };
  }
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

/** What would have been done. */
function repairOf({ decision, containers, findings }: Examined & Pick<Decision, "decision">) {
  if (decision !== "changed") return {};
  const repairs = findings.filter(tellsRepair);
  return repairs.length === 0 ? {} : { repair: summarise(repairs, longestRepair, containers.length > 1) };
}

function tell(warnings: readonly string[]): Pick<AdmissionResponse, "warnings"> {
  return warnings.length === 0 ? {} : { warnings };
}

function annotate(decision: Examined & Pick<Decision, "decision">): Readonly<Record<string, string>> {
  const codes = codesOf(decision.findings);
  return {
    decision: decision.decision,
    ...(codes.length === 0 ? {} : { findings: codes.join(",") }),
  };
}
