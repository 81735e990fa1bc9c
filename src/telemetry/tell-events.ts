import type { EventDelivery } from "../audit/event-delivery.ts";
import { ClusterError } from "../cluster/cluster-error.ts";
import { describeFault, type Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** Counts what becomes of Events. The log hears of a change alone: an API server can be away for long. */
export function tellEvents(metrics: Metrics, logger: Logger): EventDelivery {
  let failing = false;
  const count = (result: "written" | "failed" | "dropped" | "without-object", by: number) =>
    metrics.events.inc({ result }, by);
  const tell = (told: Readonly<Record<string, unknown>>) => {
    if (!failing) logger.warn(told, "events are not written");
    failing = true;
  };
  return {
    onWritten: (by) => {
      count("written", by);
      if (failing) logger.info("events are written again");
      failing = false;
    },
    onFailed: (by, error) => {
      count("failed", by);
      tell(describe(error));
    },
    onDropped: (by) => {
      count("dropped", by);
      tell({ reason: "the queue is full" });
    },
    onWithoutObject: (by) => count("without-object", by),
    onLost: (by) => {
      count("dropped", by);
      logger.warn({ events: by }, "events were lost: there was no time left to write them");
    },
  };
}

/** Which request, and what the API server answers to it: an Event that it refuses is quoted there, and is in the log. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof ClusterError ? { reason: error.message } : { fault: describeFault(error) };
}
