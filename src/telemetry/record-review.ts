import type { AdmissionRequest } from "../admission/decode.ts";
import type { Handled, RouteMode } from "../admission/handle.ts";
import { identifyPod } from "../admission/pod-identity.ts";
import { describeFault, type Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { printablePatch } from "./printable-patch.ts";

export interface ReviewRecord {
  readonly request: AdmissionRequest;
  readonly handled: Handled;
  readonly mode: RouteMode;
  readonly bodyBytes: number;
  /** From the header's arrival to the answer. */
  readonly seconds: number;
}

/** Beside the answer: what was decided, in the metrics and in the log. */
export function recordReview(record: ReviewRecord, metrics: Metrics, logger: Logger): void {
  countReview(record, metrics);
  logReview(record, logger);
}

function countReview({ handled, mode, bodyBytes, seconds }: ReviewRecord, metrics: Metrics): void {
  const { decision } = handled;
  metrics.reviews.inc({ mode, decision: decision.decision });
  metrics.reviewDuration.observe({ mode }, seconds);
  metrics.bodyBytes.observe(bodyBytes);
  if (handled.deadlinePassed) metrics.deadlinePassed.inc();
  if (decision.decision === "not-examined") return;
  for (const finding of decision.findings) metrics.findings.inc({ code: finding.code });
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

function line({ request, handled, mode, seconds }: ReviewRecord): Readonly<Record<string, unknown>> {
  const { decision } = handled;
  return {
    uid: request.uid,
    ...identifyPod(request),
    route: mode,
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
    codes: [...new Set(decision.findings.map((finding) => finding.code))],
    ...(decision.decision === "changed" && decision.mode === "audit" ? { patch: printablePatch(decision.patch) } : {}),
  };
}
