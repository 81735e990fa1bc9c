import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../../test/support/https-client.ts";
import { readMetric } from "../../test/support/running-server.ts";
import type { RunningBundle } from "../bundle/start-bundle.ts";
import { processorTime, residentMemory } from "../load-shapes/process-figures.ts";

export interface Sample {
  readonly seconds: number;
  readonly residentMiB: number;
  readonly heapMiB: number;
  /** By boxinit's own metrics, since the sample before. */
  readonly longestDelayMs: number;
  readonly p99DelayMs: number;
  readonly processorPercent: number;
}

/** Scrapes the server as Prometheus does, and looks at its process. */
export function sampleServer(
  { pid, opsPort }: RunningBundle,
  { interval }: { readonly interval: number },
): { stop(): Promise<readonly Sample[]> } {
  const ends = new AbortController();
  const begin = performance.now();
  const samples: Sample[] = [];
  const sampling = (async () => {
    let processor = processorTime(pid);
    let at = performance.now();
    while (!ends.signal.aborted) {
      await sleep(interval, undefined, { signal: ends.signal }).catch(() => {});
      const { body } = await ask({ port: opsPort, path: "/metrics" });
      const used = processorTime(pid);
      const now = performance.now();
      samples.push({
        seconds: (now - begin) / 1000,
        residentMiB: residentMemory(pid).now,
        heapMiB: readMetric(body, "nodejs_heap_size_used_bytes") / 2 ** 20,
        longestDelayMs: readMetric(body, "nodejs_eventloop_lag_max_seconds") * 1000,
        p99DelayMs: readMetric(body, "nodejs_eventloop_lag_p99_seconds") * 1000,
        processorPercent: ((used - processor) / (now - at)) * 100,
      });
      processor = used;
      at = now;
    }
  })();
  return {
    stop: async () => {
      ends.abort();
      await sampling;
      return samples;
    },
  };
}
