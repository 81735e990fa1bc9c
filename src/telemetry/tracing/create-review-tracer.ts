import { DiagLogLevel, diag } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import type { TracingSettings } from "../../config/tracing-environment.ts";
import { describeFault, type Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import { createSampler } from "./create-sampler.ts";
import { makeSpans } from "./review-spans.ts";
import type { ReviewTracer } from "./review-tracer.ts";
import { createSpanQueue } from "./span-queue.ts";
import { tellDelivery } from "./tell-delivery.ts";

export interface ReviewTracerOptions {
  readonly settings: TracingSettings;
  readonly version: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Milliseconds in which the last spans have to be delivered; what then still waits is lost. */
const flushTime = 3000;

/**
 * Sends reviews' traces by OpenTelemetry's protocol over HTTP. Whatever goes wrong with them is counted and told, and
 * is nothing to those who wait for an answer.
 */
export function createReviewTracer({ settings, version, metrics, logger }: ReviewTracerOptions): ReviewTracer {
  hearWarnings(logger);
  const delivery = tellDelivery(metrics, logger);
  const queue = createSpanQueue({ settings: settings.queue, exporter: new OTLPTraceExporter(), ...delivery });
  const provider = new TracerProvider({
    sampler: createSampler(settings),
    resource: describeProcess(version),
    spanProcessors: [queue.processor],
  });
  const tracer = provider.getTracer("boxinit", version);
  return {
    record: (review) => {
      try {
        makeSpans(tracer, review);
      } catch (thrown) {
        logger.error({ fault: describeFault(thrown) }, "the review could not be traced");
      }
    },
    end: async () => {
      await Promise.race([provider.shutdown().catch(() => {}), wait(flushTime)]);
      if (queue.waiting() > 0) delivery.onLost(queue.waiting());
    },
  };
}

/** What the environment says of the process goes before what is known here. */
function describeProcess(version: string) {
  const own = resourceFromAttributes({ "service.name": "boxinit", "service.version": version });
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector];
  return defaultResource().merge(own).merge(detectResources({ detectors }));
}

/** What the packages find wrong with their part of the environment, and what a collector rejects of a batch. */
function hearWarnings(logger: Logger): void {
  const silent = () => {};
  const warn = (message: string) => logger.warn({ problem: message }, "tracing");
  const heard = { error: silent, warn, info: silent, debug: silent, verbose: silent };
  diag.setLogger(heard, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
}
