import { hostname } from "node:os";
import type { CreateAuditSink } from "../../audit/audit-sink.ts";
import { defaultEventLimits } from "../../audit/event-limits.ts";
import { createEventRecorder } from "../../audit/event-recorder.ts";
import { createEventSink } from "../../audit/event-sink.ts";
import { eventApi } from "../../cluster/event-api.ts";
import type { Config } from "../../config/schema.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { tellEvents } from "../../telemetry/tell-events.ts";
import { findApiServer } from "./find-api-server.ts";

/** Events, where the configuration wants them. */
export async function loadEvents({ audit }: Config, logger: Logger): Promise<CreateAuditSink | undefined> {
  const scope = audit.events;
  if (scope === "off") return undefined;
  const connect = await findApiServer(logger, "no events are written: there is no API server to write them to");
  if (connect === undefined) return undefined;
  const limits = defaultEventLimits;
  const options = { instance: hostname(), timeout: limits.requestTimeout };
  return (metrics) => {
    const recorder = createEventRecorder({
      connect: (signal) => eventApi({ connection: connect({ signal }), ...options }),
      limits,
      delivery: tellEvents(metrics, logger),
    });
    return createEventSink(recorder, scope);
  };
}
