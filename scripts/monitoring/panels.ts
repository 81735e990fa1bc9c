import type { MetricName } from "../../src/telemetry/metrics-table.ts";

export type RowTitle = (typeof rowTitles)[number];

/** From top to bottom. */
export const rowTitles = [
  "At a glance",
  "Reviews and findings",
  "Latency",
  "Certificates",
  "Requests and connections",
  "As the API server sees it",
  "Process",
] as const;

/** How a metric is shown. */
export interface Panel {
  readonly row: RowTitle;
  readonly title: string;
  /**
   * `rate`: how often a counter grows each second, by the labels `by`. `value`: a gauge, of each pod. `number`: its sum
   * now, large, by the labels `by`. `quantiles` and `heatmap`: of a histogram.
   */
  readonly show: "rate" | "value" | "number" | "quantiles" | "heatmap";
  readonly by?: readonly string[];
  /** Leaves out what does not happen, where most values of a label never do. */
  readonly onlyPositive?: true;
  /** As Grafana names them. */
  readonly unit: string;
}

/** Every metric of boxinit's own: one that is added does not compile until it has its place here. */
export const panels: Readonly<Record<MetricName, readonly Panel[]>> = {
  boxinit_ready: [{ row: "At a glance", title: "Replicas that are ready", show: "number", unit: "none" }],
  boxinit_build_info: [
    { row: "At a glance", title: "Replicas by version", show: "number", by: ["version", "node"], unit: "none" },
  ],
  boxinit_reviews_total: [
    {
      row: "Reviews and findings",
      title: "Reviews by decision",
      show: "rate",
      by: ["mode", "decision"],
      unit: "reqps",
    },
  ],
  boxinit_findings_total: [
    {
      row: "Reviews and findings",
      title: "Findings by code",
      show: "rate",
      by: ["code"],
      onlyPositive: true,
      unit: "cps",
    },
  ],
  boxinit_findings_by_place_total: [
    {
      row: "Reviews and findings",
      title: "Findings by namespace",
      show: "rate",
      by: ["pod_namespace", "code"],
      onlyPositive: true,
      unit: "cps",
    },
  ],
  boxinit_runtime_classes: [
    {
      row: "At a glance",
      title: "RuntimeClasses not as in the policy",
      show: "number",
      by: ["difference"],
      unit: "none",
    },
  ],
  boxinit_events_total: [
    {
      row: "Reviews and findings",
      title: "Decisions told by Events",
      show: "rate",
      by: ["result"],
      onlyPositive: true,
      unit: "cps",
    },
  ],
  boxinit_review_duration_seconds: [
    { row: "Latency", title: "Time a review takes", show: "quantiles", unit: "s" },
    { row: "Latency", title: "Reviews by the time they take", show: "heatmap", unit: "s" },
  ],
  boxinit_deadline_passed_total: [{ row: "Latency", title: "Pods that were too late", show: "rate", unit: "cps" }],
  boxinit_certificate_days_to_expiry: [
    { row: "Certificates", title: "Days until the serving certificate expires", show: "value", unit: "d" },
  ],
  boxinit_authority_days_to_expiry: [
    { row: "Certificates", title: "Days until the authority expires", show: "value", unit: "d" },
  ],
  boxinit_certificate_trusted: [
    { row: "Certificates", title: "Certificate trusted by the webhooks", show: "value", unit: "bool_yes_no" },
  ],
  boxinit_certificate_steps_total: [
    {
      row: "Certificates",
      title: "Steps of looking after certificates",
      show: "rate",
      by: ["step", "result"],
      onlyPositive: true,
      unit: "cps",
    },
  ],
  boxinit_certificate_reloads_total: [
    { row: "Certificates", title: "Certificate files read again", show: "rate", by: ["result"], unit: "cps" },
  ],
  boxinit_tls_handshake_failures_total: [
    { row: "Certificates", title: "Handshakes that failed", show: "rate", unit: "cps" },
  ],
  boxinit_requests_in_flight: [
    { row: "Requests and connections", title: "Requests in flight", show: "value", unit: "none" },
  ],
  boxinit_review_body_bytes: [
    { row: "Requests and connections", title: "Size of bodies", show: "quantiles", unit: "bytes" },
  ],
  boxinit_body_bytes_in_memory: [
    { row: "Requests and connections", title: "Bodies in memory", show: "value", unit: "bytes" },
  ],
  boxinit_rejected_requests_total: [
    {
      row: "Requests and connections",
      title: "Rejected requests by code",
      show: "rate",
      by: ["code"],
      onlyPositive: true,
      unit: "reqps",
    },
  ],
  boxinit_connections: [{ row: "Requests and connections", title: "Open connections", show: "value", unit: "none" }],
  boxinit_dropped_connections_total: [
    { row: "Requests and connections", title: "Dropped connections", show: "rate", unit: "cps" },
  ],
  boxinit_trace_spans_total: [
    { row: "Requests and connections", title: "Spans of traces", show: "rate", by: ["result"], unit: "cps" },
  ],
};
