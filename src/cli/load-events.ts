import { hostname } from "node:os";
import type { CreateAuditSink } from "../audit/audit-sink.ts";
import { defaultEventLimits } from "../audit/event-limits.ts";
import { createEventRecorder } from "../audit/event-recorder.ts";
import { createEventSink } from "../audit/event-sink.ts";
import { ClusterError } from "../cluster/cluster-error.ts";
import { eventApi } from "../cluster/event-api.ts";
import type { Config } from "../config/schema.ts";
import type { Logger } from "../telemetry/logger.ts";
import { tellEvents } from "../telemetry/tell-events.ts";

/**
 * Events, where the configuration wants them. The client of the API server is loaded here, and not at the first Event,
 * where it would keep answers waiting. No way in which this goes wrong keeps reviews from being answered.
 */
export async function loadEvents({ audit }: Config, logger: Logger): Promise<CreateAuditSink | undefined> {
  const scope = audit.events;
  if (scope === "off") return undefined;
  const limits = defaultEventLimits;
  try {
    const { connect } = await import("../cluster/connect.ts");
    // Once, so that what is wrong is known before the server starts.
    connect();
    return (metrics) => {
      const options = { instance: hostname(), timeout: limits.requestTimeout };
      const recorder = createEventRecorder({
        connect: (signal) => eventApi({ connection: connect({ signal }), ...options }),
        limits,
        delivery: tellEvents(metrics, logger),
      });
      return createEventSink(recorder, scope);
    };
  } catch (error) {
    const reason = new ClusterError("find the API server", error).message;
    logger.error({ reason }, "no events are written: there is no API server to write them to");
    return undefined;
  }
}
