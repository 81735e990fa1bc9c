import type { EventDelivery } from "../audit/event-delivery.ts";
import { describeRequestFailure } from "./describe-request-failure.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** Milliseconds: with each Event that is written a full queue has room for one more, and is full again with the next. */
const betweenTold = 60_000;

/** Counts what becomes of Events. The log hears of a change alone: an API server can be away for long. */
export function tellEvents(metrics: Metrics, logger: Logger): EventDelivery {
  let failing = false;
  let fullToldAt = Number.NEGATIVE_INFINITY;
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
      tell(describeRequestFailure(error));
    },
    onDropped: (by) => {
      count("dropped", by);
      const now = performance.now();
      if (now - fullToldAt < betweenTold) return;
      fullToldAt = now;
      logger.warn({ reason: "the queue is full" }, "events are not written");
    },
    onWithoutObject: (by) => count("without-object", by),
    onLost: (by) => {
      count("dropped", by);
      logger.warn({ events: by }, "events were lost: there was no time left to write them");
    },
  };
}
