import type { FastifyReply, FastifyRequest } from "fastify";
import { advise } from "../admission/advise.ts";
import { type AdmissionRequest, decodeReview } from "../admission/decode.ts";
import { encodeAllowed, encodeReview } from "../admission/encode.ts";
import { handleRequest } from "../admission/handle.ts";
import type { Handled } from "../admission/handled.ts";
import { RequestError } from "../admission/request-errors.ts";
import type { Route } from "../admission/route.ts";
import type { AuditSink } from "../audit/audit-sink.ts";
import type { Policy } from "../core/policy.ts";
import type { repairPod } from "../core/repair-pod.ts";
import { describeFault, type Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { recordReview } from "../telemetry/record-review.ts";
import type { ReviewTracer } from "../telemetry/tracing/review-tracer.ts";

export interface ReviewRouteOptions {
  readonly policy: Policy;
  readonly repair: typeof repairPod;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer?: ReviewTracer | undefined;
  readonly audit?: AuditSink | undefined;
}

/**
 * A review's way: bytes -> decode -> handle -> encode -> bytes, and beside the answer the record of it. A trace is made
 * from the times between the stages, once the answer is on its way; reading the clock is all that it costs before. Then
 * the decision is offered to whoever tells it elsewhere.
 */
export function answerReviews(route: Route, options: ReviewRouteOptions) {
  return (http: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const body = Buffer.isBuffer(http.body) ? http.body : Buffer.alloc(0);
    const decodeAt = performance.now();
    const decoded = decodeReview(body);
    const engineAt = performance.now();
    if (!decoded.ok) {
      options.tracer?.record({ ...arrival(http), decodeAt, engineAt, code: decoded.code });
      throw new RequestError(decoded.code);
    }
    const { request } = decoded;
    const handled = handle(request, performance.now() >= http.deadline);
    const encodeAt = performance.now();
    const answer = encode(request, handled, route, options.logger);
    const answeredAt = performance.now();
    const sent = reply.header("content-type", "application/json").send(answer);
    record(request, handled, body.length, http);
    options.tracer?.record({ ...arrival(http), decodeAt, engineAt, encodeAt, answeredAt, request, handled });
    tell(request, handled);
    return sent;
  };

  function handle(request: AdmissionRequest, deadlinePassed: boolean): Handled {
    const asked = { policy: options.policy, repair: options.repair, deadlinePassed };
    return route === "advise" ? advise(request, asked) : handleRequest(request, route, asked);
  }

  function tell(request: AdmissionRequest, handled: Handled): void {
    if (route === "advise") return;
    try {
      options.audit?.offer({ request, handled });
    } catch (thrown) {
      options.logger.error({ uid: request.uid, fault: describeFault(thrown) }, "the review could not be told");
    }
  }

  function arrival(http: FastifyRequest) {
    return { route, headers: http.headers, arrivedAt: http.arrivedAt };
  }

  function record(request: AdmissionRequest, handled: Handled, bodyBytes: number, http: FastifyRequest): void {
    const seconds = (performance.now() - http.arrivedAt) / 1000;
    try {
      recordReview({ request, handled, route, bodyBytes, seconds }, options.metrics, options.logger);
    } catch (thrown) {
      options.logger.error({ uid: request.uid, fault: describeFault(thrown) }, "the review could not be recorded");
    }
  }
}

function encode(request: AdmissionRequest, handled: Handled, route: Route, logger: Logger): string {
  try {
    return encodeReview(request, handled, route);
  } catch (thrown) {
    logger.error({ uid: request.uid, fault: describeFault(thrown) }, "the answer could not be written");
    return encodeAllowed(request.uid);
  }
}
