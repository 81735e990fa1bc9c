import { processEnvironment } from "../../config/environment.ts";
import { readTracingEnvironment } from "../../config/tracing-environment.ts";
import { describeFault, type Logger } from "../../telemetry/logger.ts";
import type { CreateReviewTracer } from "../../telemetry/tracing/review-tracer.ts";
import { version } from "../../version.ts";

/**
 * OpenTelemetry, which is loaded only where the environment names somebody to send traces to. No way in which that goes
 * wrong keeps reviews from being answered.
 */
export async function loadTracer(logger: Logger): Promise<CreateReviewTracer | undefined> {
  const { settings, problems } = readTracingEnvironment(processEnvironment());
  for (const problem of problems) logger.error({ problem }, "tracing");
  if (settings === undefined) return undefined;
  try {
    const { createReviewTracer } = await import("../../telemetry/tracing/create-review-tracer.ts");
    return (metrics) => createReviewTracer({ settings, version, metrics, logger });
  } catch (thrown) {
    logger.error({ fault: describeFault(thrown) }, "no reviews are traced: OpenTelemetry can not be loaded");
    return undefined;
  }
}
