import { requestErrorKinds } from "../admission/request-errors.ts";
import { routePaths } from "../admission/route.ts";
import { findingCodes } from "../core/findings.ts";
import { otherValue } from "./bounded-label.ts";
import { noOwner, podOwnerKinds } from "./place-labels.ts";

/** A label whose values come from requests: so many of them at most, and then `other`. */
export interface BoundedLabel {
  readonly most: number;
}

/**
 * Every metric of boxinit's own: one table, which docs/reference/metrics.md and the tests read too. A label is
 * written with all the values that it can have, or with how many: what comes from a request never makes series without
 * bound.
 */
interface MetricKind {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels?: Readonly<Record<string, readonly string[] | BoundedLabel>>;
  readonly buckets?: readonly number[];
}

const modes = Object.keys(routePaths);
const kibibyte = 1024;
/** `look` is one that found nothing to do, or that failed; the others are those of src/certificates/next-step.ts. */
const certificateSteps = [
  "look",
  "begin",
  "restore",
  "trust",
  "retire",
  "write-bundle",
  "present",
  "add-authority",
  "replace-serving",
] as const;

export const metricKinds = {
  boxinit_reviews_total: {
    type: "counter",
    help: "Admission reviews answered, by the path that was called and what was decided.",
    labels: { mode: modes, decision: ["not-examined", "unchanged", "changed", "refused"] },
  },
  boxinit_findings_total: {
    type: "counter",
    help: "Findings about pods, by code. internal-error and self-check-failed are faults of boxinit's own.",
    labels: { code: findingCodes },
  },
  boxinit_findings_by_place_total: {
    type: "counter",
    help: "The same findings, by where they are: the pod's namespace, and the kind that owns it.",
    labels: {
      code: findingCodes,
      // Not `namespace`, which Prometheus sets to boxinit's own. Few clusters have Sysbox pods in more; with all codes and
      // kinds that is still what one Prometheus takes easily.
      pod_namespace: { most: 100 },
      owner_kind: [...podOwnerKinds, noOwner, otherValue],
    },
  },
  boxinit_review_duration_seconds: {
    type: "histogram",
    help: "Time from the header of a review to its answer, the arrival of the body included.",
    labels: { mode: modes },
    buckets: [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  boxinit_review_body_bytes: {
    type: "histogram",
    help: "Size of the reviews' bodies.",
    buckets: [2, 4, 8, 16, 32, 64, 256, 1024, 4096, 10_240].map((size) => size * kibibyte),
  },
  boxinit_deadline_passed_total: {
    type: "counter",
    help: "Pods admitted unexamined because the API server's time was up before their turn came.",
  },
  boxinit_rejected_requests_total: {
    type: "counter",
    help: "Requests that were no admission review, or could not be taken, by error code.",
    labels: { code: Object.keys(requestErrorKinds) },
  },
  boxinit_requests_in_flight: {
    type: "gauge",
    help: "Requests to the webhook that are being received or answered.",
  },
  boxinit_body_bytes_in_memory: {
    type: "gauge",
    help: "Bytes of bodies that are being received, bounded by server.bodyMemoryMiB.",
  },
  boxinit_connections: {
    type: "gauge",
    help: "Open connections to the webhook, bounded by server.maxConnections.",
  },
  boxinit_dropped_connections_total: {
    type: "counter",
    help: "Connections closed because server.maxConnections were open: the newest, or one that gave way to it.",
  },
  boxinit_tls_handshake_failures_total: {
    type: "counter",
    help: "Connections without a TLS handshake: no TLS, too old a version, or no certificate of the client CA.",
  },
  boxinit_certificate_days_to_expiry: {
    type: "gauge",
    help: "Days until the serving certificate in use expires; negative once it has.",
  },
  boxinit_certificate_reloads_total: {
    type: "counter",
    help: "Changes of the certificate files seen; a failure keeps the certificate that was in use.",
    labels: { result: ["success", "failure"] },
  },
  boxinit_authority_days_to_expiry: {
    type: "gauge",
    help: "Days until the authority expires that boxinit signs with; only where it issues its own certificates.",
  },
  boxinit_certificate_trusted: {
    type: "gauge",
    help: "1 while the webhooks trust the serving certificate in use; only where boxinit issues its own certificates.",
  },
  boxinit_certificate_steps_total: {
    type: "counter",
    help: "Steps of looking after certificates that boxinit issues; conflict: another replica was first, which is fine.",
    labels: { step: certificateSteps, result: ["success", "conflict", "failure"] },
  },
  boxinit_ready: {
    type: "gauge",
    help: "1 while the readiness probe is answered with yes, else 0.",
  },
  boxinit_events_total: {
    type: "counter",
    help: "Decisions to be told by Events: written, failed, dropped as too many waited, or without an object to tell of.",
    labels: { result: ["written", "failed", "dropped", "without-object"] },
  },
  boxinit_runtime_classes: {
    type: "gauge",
    help: "RuntimeClasses of Sysbox that the policy does not list (not-listed), and that it lists in vain (missing); only with audit.runtimeClasses.",
    labels: { difference: ["not-listed", "missing"] },
  },
  boxinit_trace_spans_total: {
    type: "counter",
    help: "Spans of traced reviews: delivered to the collector, failed on the way, or dropped as too many waited.",
    labels: { result: ["delivered", "failed", "dropped"] },
  },
  boxinit_build_info: {
    type: "gauge",
    help: "Always 1; the version of boxinit and of Node.js are its labels.",
    labels: { version: [], node: [] },
  },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof metricKinds;

export function isBounded(label: readonly string[] | BoundedLabel): label is BoundedLabel {
  return "most" in label;
}

export function metricKind(name: MetricName): MetricKind {
  return metricKinds[name];
}
