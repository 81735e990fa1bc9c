import type { IncomingHttpHeaders } from "node:http";
import type { AdmissionRequest } from "../../admission/decode.ts";
import type { Handled } from "../../admission/handled.ts";
import type { RequestErrorCode } from "../../admission/request-errors.ts";
import type { Route } from "../../admission/route.ts";
import type { Metrics } from "../metrics.ts";

/** Makes a trace of each review, after it is answered. */
export interface ReviewTracer {
  record(review: AnsweredReview | RefusedReview): void;
  /** Sends what waits, for some seconds at most. Never rejects. */
  end(): Promise<void>;
}

export type CreateReviewTracer = (metrics: Metrics) => ReviewTracer;

/** Where the stages begin and end, by the monotonic clock, in milliseconds. */
interface Arrival {
  readonly route: Route;
  /** A client that traces too names its span in `traceparent`. */
  readonly headers: IncomingHttpHeaders;
  readonly arrivedAt: number;
  readonly decodeAt: number;
  readonly engineAt: number;
}

export interface AnsweredReview extends Arrival {
  readonly request: AdmissionRequest;
  readonly handled: Handled;
  readonly encodeAt: number;
  readonly answeredAt: number;
}

/** It ended where it was to be decoded. */
export interface RefusedReview extends Arrival {
  readonly code: RequestErrorCode;
}
