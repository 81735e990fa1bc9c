import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";

/** Counts what becomes of spans. The log hears of a change alone: a collector can be away for long. */
export function tellDelivery(metrics: Metrics, logger: Logger) {
  let failing = false;
  const count = (result: "delivered" | "failed" | "dropped", spans: number) =>
    metrics.traceSpans.inc({ result }, spans);
  const tell = (reason: string) => {
    if (!failing) logger.warn({ reason }, "traces are not delivered");
    failing = true;
  };
  return {
    onDelivered: (spans: number) => {
      count("delivered", spans);
      if (failing) logger.info("traces are delivered again");
      failing = false;
    },
    onFailed: (spans: number, error: Error | undefined) => {
      count("failed", spans);
      tell(describe(error));
    },
    onDropped: () => {
      count("dropped", 1);
      tell("the queue is full");
    },
    onLost: (spans: number) => {
      count("dropped", spans);
      logger.warn({ spans }, "traces were lost: there was no time left to deliver them");
    },
  };
}

/** The system's or HTTP's code, or the exporter's own words. Never what the collector answered. */
function describe(error: Error | undefined): string {
  if (error === undefined) return "unknown";
  if ("code" in error && error.code !== undefined) return String(error.code);
  return error.name === "OTLPExporterError" ? error.name : error.message;
}
