import type { AdmissionRequest } from "../admission/decode.ts";
import type { Handled } from "../admission/handled.ts";
import { identifyPod } from "../admission/pod-identity.ts";
import type { Route } from "../admission/route.ts";
import { codesOf, type FindingCode } from "../core/findings.ts";
import { describeFault, type Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { placeLabels } from "./place-labels.ts";
import { printablePatch } from "./printable-patch.ts";

export interface ReviewRecord {
  readonly request: AdmissionRequest;
  readonly handled: Handled;
  readonly route: Route;
  readonly bodyBytes: number;
  /** From the header's arrival to the answer. */
  readonly seconds: number;
}

/** Beside the answer: what was decided, in the metrics and in the log. */
export function recordReview(record: ReviewRecord, metrics: Metrics, logger: Logger): void {
  countReview(record, metrics);
  logReview(record, logger);
}

/** Faults of boxinit's own, which are counted on every path: an alert goes by them. */
const faults: readonly FindingCode[] = ["internal-error", "self-check-failed"];

function countReview({ request, handled, route, bodyBytes, seconds }: ReviewRecord, metrics: Metrics): void {
  const { decision } = handled;
  metrics.reviews.inc({ mode: route, decision: decision.decision });
  metrics.reviewDuration.observe({ mode: route }, seconds);
  metrics.bodyBytes.observe(bodyBytes);
  if (handled.deadlinePassed) metrics.deadlinePassed.inc();
  if (decision.decision === "not-examined") return;
  // A workload's pods come by themselves: what is wrong with its template would be counted twice.
  const counted =
    route === "advise" ? decision.findings.filter(({ code }) => faults.includes(code)) : decision.findings;
  if (counted.length === 0) return;
  const place = placeLabels(request);
  const labels = { ...place, pod_namespace: metrics.boundNamespace(place.pod_namespace) };
  for (const { code } of counted) {
    metrics.findings.inc({ code });
    if (route !== "advise") metrics.findingsByPlace.inc({ code, ...labels });
  }
}

function logReview(record: ReviewRecord, logger: Logger): void {
  const { decision, thrown } = record.handled;
  if (thrown !== undefined)
    logger.error({ uid: record.request.uid, fault: describeFault(thrown) }, "the engine failed");
  const isTold =
    decision.decision !== "not-examined" && (decision.decision !== "unchanged" || decision.findings.length > 0);
  const level = isTold ? "info" : "debug";
  if (!logger.isLevelEnabled(level)) return;
  logger[level](line(record), "review");
}

function line({ request, handled, route, seconds }: ReviewRecord): Readonly<Record<string, unknown>> {
  const { decision } = handled;
  return {
    uid: request.uid,
    ...identifyPod(request),
    ...(route === "advise" ? { kind: request.kind.kind } : {}),
    route,
    ...(request.dryRun ? { dryRun: true } : {}),
    decision: decision.decision,
    ...(decision.decision === "not-examined" ? { reason: decision.reason } : examined(decision)),
    ...(handled.deadlinePassed ? { deadlinePassed: true } : {}),
    milliseconds: Math.round(seconds * 1e5) / 100,
  };
}

function examined(
  decision: Exclude<Handled["decision"], { decision: "not-examined" }>,
): Readonly<Record<string, unknown>> {
  return {
    mode: decision.mode,
    codes: codesOf(decision.findings),
    ...(decision.decision === "changed" && decision.mode === "audit" ? { patch: printablePatch(decision.patch) } : {}),
  };
}
