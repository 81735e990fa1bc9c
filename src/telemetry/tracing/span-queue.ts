import { TraceFlags } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from "@opentelemetry/sdk-trace";
import type { SpanQueueSettings } from "../../config/tracing-environment.ts";

export interface SpanQueueOptions {
  readonly settings: SpanQueueSettings;
  readonly exporter: SpanExporter;
  readonly onDelivered: (spans: number) => void;
  readonly onFailed: (spans: number, error: Error | undefined) => void;
  readonly onDropped: () => void;
}

export interface SpanQueue {
  readonly processor: SpanProcessor;
  /** Spans of which it is not known yet what becomes of them. */
  waiting(): number;
}

/**
 * OpenTelemetry's batches, with a bound that counts what is on its way too, and with each span's end told: the
 * processor itself drops in silence. A collector that never answers holds no more than that bound.
 */
export function createSpanQueue({ settings, exporter, ...told }: SpanQueueOptions): SpanQueue {
  let waiting = 0;
  const batches = new BatchSpanProcessor({
    exporter: { export: send, forceFlush: flush, shutdown: () => exporter.shutdown() },
    maxQueueSize: settings.size,
    maxExportBatchSize: Math.min(settings.batchSize, settings.size),
    scheduledDelayMillis: settings.delay,
    exportTimeoutMillis: settings.exportTimeout,
  });
  const processor: SpanProcessor = {
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
    onStart: () => {},
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      if (waiting >= settings.size) return told.onDropped();
      waiting += 1;
      batches.onEnd(span);
    },
  };
  return { processor, waiting: () => waiting };

  function send(spans: ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    let settled = false;
    const settle: typeof done = (result) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      waiting -= spans.length;
      if (result.code === ExportResultCode.SUCCESS) told.onDelivered(spans.length);
      else told.onFailed(spans.length, result.error);
      done(result);
    };
    const fail = (error: unknown) =>
      settle({ code: ExportResultCode.FAILED, ...(error instanceof Error ? { error } : {}) });
    // The exporter's own timeout starts again with each byte that comes.
    const timer = setTimeout(fail, settings.exportTimeout, new Error("the export took too long")).unref();
    try {
      exporter.export(spans, settle);
    } catch (error) {
      fail(error);
    }
  }

  async function flush(): Promise<void> {
    await exporter.forceFlush?.();
  }
}
