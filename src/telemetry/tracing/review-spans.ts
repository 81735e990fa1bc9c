import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { requestErrorKinds } from "../../admission/request-errors.ts";
import { routePaths } from "../../admission/route.ts";
import { codesOf } from "../../core/findings.ts";
import { describeFault } from "../logger.ts";
import type { AnsweredReview, RefusedReview } from "./review-tracer.ts";

/**
 * The spans of a review: one for the request, and below it one for each stage. They are made once all of it is over, so
 * that a review that is not traced costs nothing. What may be in them is named here, one by one: nothing of the pod.
 */
export function makeSpans(tracer: Tracer, review: AnsweredReview | RefusedReview): void {
  const timeline = createTimeline();
  const route = routePaths[review.route];
  const attributes = { "http.request.method": "POST", "http.route": route };
  const start = { kind: SpanKind.SERVER, startTime: timeline(review.arrivedAt), attributes };
  const server = tracer.startSpan(`POST ${route}`, start, parentOf(review));
  if (!server.isRecording()) return;
  const context = trace.setSpan(ROOT_CONTEXT, server);
  const stage = (name: string, from: number, to: number, describe?: (span: Span) => void) => {
    const span = tracer.startSpan(name, { startTime: timeline(from) }, context);
    describe?.(span);
    span.end(timeline(to));
  };

  if ("code" in review) {
    stage("decode", review.decodeAt, review.engineAt, (span) => fail(span, review.code));
    server.setAttributes({
      "http.response.status_code": requestErrorKinds[review.code].status,
      "error.type": review.code,
    });
    server.end(timeline(review.engineAt));
    return;
  }
  stage("decode", review.decodeAt, review.engineAt);
  stage("engine", review.engineAt, review.encodeAt, (span) => describeEngine(span, review));
  stage("encode", review.encodeAt, review.answeredAt);
  server.setAttribute("http.response.status_code", 200);
  server.end(timeline(review.answeredAt));
}

function describeEngine(span: Span, { request, handled }: AnsweredReview): void {
  const { decision, deadlinePassed, thrown } = handled;
  span.setAttributes({
    "boxinit.uid": request.uid,
    "boxinit.dry_run": request.dryRun,
    "boxinit.decision": decision.decision,
    "boxinit.deadline_passed": deadlinePassed,
  });
  if (decision.decision === "not-examined") {
    span.setAttribute("boxinit.reason", decision.reason);
  } else {
    const codes = [...codesOf(decision.findings)];
    span.setAttributes({ "boxinit.mode": decision.mode, "boxinit.findings": codes });
  }
  if (thrown !== undefined) fail(span, describeFault(thrown).name);
}

function fail(span: Span, type: string): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** https://www.w3.org/TR/trace-context/; what is no trace context counts as none. */
function parentOf({ headers }: AnsweredReview | RefusedReview): Context {
  const get = (carrier: typeof headers, key: string) => carrier[key];
  return new W3CTraceContextPropagator().extract(ROOT_CONTEXT, headers, { get, keys: Object.keys });
}

/** From the monotonic clock to the time of day, by one difference, so that the stages stay in order. */
function createTimeline(): (at: number) => number {
  const offset = Date.now() - performance.now();
  return (at) => at + offset;
}
