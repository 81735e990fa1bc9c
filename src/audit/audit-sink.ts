import type { AdmissionRequest } from "../admission/decode.ts";
import type { Handled } from "../admission/handled.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Where decisions are told beside the answer. */
export interface AuditSink {
  /** Once the answer is on its way. Takes no time, and waits for nothing. */
  offer(review: DecidedReview): void;
  /** Tells what waits, for some seconds at most. Never rejects. */
  end(): Promise<void>;
}

export interface DecidedReview {
  readonly request: AdmissionRequest;
  readonly handled: Handled;
}

export type CreateAuditSink = (metrics: Metrics) => AuditSink;
