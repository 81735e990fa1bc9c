import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { RunningBundle } from "../bundle/start-bundle.ts";
import type { ReviewShape } from "../reviews/review-shapes.ts";
import { type Called, createApiServer } from "./api-server.ts";
import { withoutPause } from "./arrivals.ts";
import { prepareReview } from "./prepare-review.ts";

interface HeavyLoad {
  readonly port: number;
  readonly ca: string;
  readonly shape: ReviewShape;
  readonly atATime: number;
  readonly seconds: number;
}

/** As many reviews at a time as told, from a thread of its own: writing large ones would hold up the clock of others. */
export async function heavyLoad(
  { port, ca }: RunningBundle,
  load: Omit<HeavyLoad, "port" | "ca">,
): Promise<readonly Called[]> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { port, ca, ...load } satisfies HeavyLoad });
  const [calls] = await once(worker, "message");
  return calls;
}

if (!isMainThread) await loadHere(workerData);

async function loadHere({ port, ca, shape, atATime, seconds }: HeavyLoad): Promise<void> {
  const apiServers = Array.from({ length: 3 }, () =>
    createApiServer({ port, ca, path: "/mutate/enforce", timeoutSeconds: 5 }),
  );
  const calls = await withoutPause(apiServers, prepareReview(shape), { atATime, seconds });
  for (const one of apiServers) one.close();
  parentPort?.postMessage(calls);
}
