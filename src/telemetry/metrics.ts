import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "@prometheus-io/client";
import type { RequestErrorCode } from "../admission/request-errors.ts";
import { boundedLabel } from "./bounded-label.ts";
import { isBounded, type MetricName, metricKind, metricKinds } from "./metrics-table.ts";

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics of one server, in a registry of their own. */
export function createMetrics(version: string) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = {
    reviews: counter(registry, "boxinit_reviews_total"),
    findings: counter(registry, "boxinit_findings_total"),
    findingsByPlace: counter(registry, "boxinit_findings_by_place_total"),
    reviewDuration: histogram(registry, "boxinit_review_duration_seconds"),
    bodyBytes: histogram(registry, "boxinit_review_body_bytes"),
    deadlinePassed: counter(registry, "boxinit_deadline_passed_total"),
    rejectedRequests: counter(registry, "boxinit_rejected_requests_total"),
    requestsInFlight: gauge(registry, "boxinit_requests_in_flight"),
    bodyBytesInMemory: gauge(registry, "boxinit_body_bytes_in_memory"),
    connections: gauge(registry, "boxinit_connections"),
    droppedConnections: counter(registry, "boxinit_dropped_connections_total"),
    tlsHandshakeFailures: counter(registry, "boxinit_tls_handshake_failures_total"),
    certificateDaysToExpiry: gaugeOnceSet(registry, "boxinit_certificate_days_to_expiry"),
    certificateReloads: counter(registry, "boxinit_certificate_reloads_total"),
    authorityDaysToExpiry: gaugeOnceSet(registry, "boxinit_authority_days_to_expiry"),
    certificateTrusted: gaugeOnceSet(registry, "boxinit_certificate_trusted"),
    certificateSteps: counter(registry, "boxinit_certificate_steps_total"),
    ready: gauge(registry, "boxinit_ready"),
    events: counter(registry, "boxinit_events_total"),
    runtimeClasses: gauge(registry, "boxinit_runtime_classes"),
    traceSpans: counter(registry, "boxinit_trace_spans_total"),
  };
  gauge(registry, "boxinit_build_info").set({ version, node: process.version }, 1);
  const { most } = metricKinds.boxinit_findings_by_place_total.labels.pod_namespace;
  return { ...metrics, registry, boundNamespace: boundedLabel(most) };
}

export function countRejected(metrics: Metrics, code: RequestErrorCode): void {
  metrics.rejectedRequests.inc({ code });
}

function counter(registry: Registry, name: MetricName): Counter<string> {
  const metric = new Counter<string>({ ...common(name), registers: [registry] });
  // An alert on a series that is not there yet never fires at its first increase.
  for (const labels of combinations(name)) metric.inc(labels, 0);
  return metric;
}

function gauge(registry: Registry, name: MetricName): Gauge<string> {
  return new Gauge<string>({ ...common(name), registers: [registry] });
}

/** Where a 0 that nobody has measured would be an alarm. */
function gaugeOnceSet(registry: Registry, name: MetricName): Gauge<string> {
  const metric = gauge(registry, name);
  metric.remove();
  return metric;
}

function histogram(registry: Registry, name: MetricName): Histogram<string> {
  const metric = new Histogram<string>({
    ...common(name),
    buckets: [...(metricKind(name).buckets ?? [])],
    registers: [registry],
  });
  for (const labels of combinations(name)) metric.zero(labels);
  return metric;
}

function common(name: MetricName): { readonly name: string; readonly help: string; readonly labelNames: string[] } {
  const { help, labels = {} } = metricKind(name);
  return { name, help, labelNames: Object.keys(labels) };
}

/** None where a label's values are not known beforehand. */
function combinations(name: MetricName): readonly Record<string, string>[] {
  const labels = Object.entries(metricKind(name).labels ?? {});
  return labels.reduce<readonly Record<string, string>[]>(
    (sofar, [label, values]) =>
      isBounded(values) ? [] : sofar.flatMap((labelled) => values.map((value) => ({ ...labelled, [label]: value }))),
    [{}],
  );
}
