import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../../test/support/https-client.ts";

export interface ProbeFigures {
  readonly asked: number;
  /** Answers that were not "ok". */
  readonly refused: number;
  /** Milliseconds. */
  readonly worst: number;
}

/** Asks /livez and /readyz as the kubelet does, each on a new connection, but more often; ends with `stop`. */
export function probe(opsPort: number, interval = 250): { stop(): Promise<ProbeFigures> } {
  const ends = new AbortController();
  const times: number[] = [];
  let refused = 0;
  const asking = (async () => {
    while (!ends.signal.aborted) {
      for (const path of ["/livez", "/readyz"]) {
        const begin = performance.now();
        const { status } = await ask({ port: opsPort, path });
        times.push(performance.now() - begin);
        if (status !== 200) refused += 1;
      }
      await sleep(interval);
    }
  })();
  return {
    stop: async () => {
      ends.abort();
      await asking;
      return { asked: times.length, refused, worst: Math.max(...times) };
    },
  };
}
