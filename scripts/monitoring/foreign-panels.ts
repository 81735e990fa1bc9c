import type { Panel } from "./panels.ts";

/** A metric that is not boxinit's own. */
export interface ForeignPanel extends Panel {
  readonly metric: string;
  readonly help: string;
  /** Which of its series are boxinit's; those of the chosen namespaces where it says nothing. */
  readonly selector?: string;
}

const ofWebhooks = 'name=~".+[.]pods[.]boxinit"';

export const foreignPanels: readonly ForeignPanel[] = [
  {
    metric: "apiserver_admission_webhook_fail_open_count",
    help: "Pods that the API server created without boxinit, which it did not reach or whose answer it could not use.",
    row: "As the API server sees it",
    title: "Pods created without boxinit",
    show: "rate",
    by: ["name"],
    unit: "cps",
    selector: ofWebhooks,
  },
  {
    metric: "apiserver_admission_webhook_rejection_count",
    help: "Pods that the API server refused: boxinit's policy said so (no_error), or boxinit failed.",
    row: "As the API server sees it",
    title: "Pods refused",
    show: "rate",
    by: ["name", "error_type"],
    unit: "cps",
    selector: ofWebhooks,
  },
  {
    metric: "apiserver_admission_webhook_admission_duration_seconds",
    help: "What the API server waits for boxinit, the way there and back included.",
    row: "As the API server sees it",
    title: "Time that the API server waits",
    show: "quantiles",
    unit: "s",
    selector: ofWebhooks,
  },
  {
    metric: "process_cpu_seconds_total",
    help: "Processor time, as a share of one processor.",
    row: "Process",
    title: "Processor time",
    show: "rate",
    by: ["pod"],
    unit: "percentunit",
  },
  {
    metric: "process_resident_memory_bytes",
    help: "Memory that the process holds.",
    row: "Process",
    title: "Memory",
    show: "value",
    unit: "bytes",
  },
  {
    metric: "nodejs_heap_size_used_bytes",
    help: "The part of the memory that Node.js keeps objects in.",
    row: "Process",
    title: "Heap in use",
    show: "value",
    unit: "bytes",
  },
  {
    metric: "nodejs_eventloop_lag_p99_seconds",
    help: "How late Node.js comes to its next task, 99th percentile. While it is late, no review is answered.",
    row: "Process",
    title: "Event loop lag",
    show: "value",
    unit: "s",
  },
];
