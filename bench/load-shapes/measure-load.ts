import { setTimeout as sleep } from "node:timers/promises";
import type { RunningBundle } from "../bundle/start-bundle.ts";
import { forgetPeak } from "../measure/process-tree.ts";
import { type ApiServer, type ApiServerOptions, type Called, createApiServer } from "./api-server.ts";
import { withoutPause } from "./arrivals.ts";
import { prepareReview } from "./prepare-review.ts";
import { type ProbeFigures, probe } from "./probes.ts";
import { machineTime, processorTime, residentMemory } from "./process-figures.ts";

/** What a load is made with. */
export interface LoadGround {
  readonly server: RunningBundle;
  readonly apiServers: readonly ApiServer[];
}

export interface Load {
  readonly name: string;
  readonly apiServers: number;
  /** Whether it meets a server that has not answered anything yet; else it has answered some hundreds. */
  readonly isFirst?: boolean;
  /** The calls of each kind, by its name. */
  readonly run: (ground: LoadGround) => Promise<Readonly<Record<string, readonly Called[]>>>;
}

export interface LoadFigures {
  readonly calls: Readonly<Record<string, readonly Called[]>>;
  readonly handshakes: number;
  /** Of the server, in milliseconds. */
  readonly processor: number;
  /** Of whatever else ran on the machine: where it is much, latency says little. */
  readonly otherProcessor: number;
  readonly seconds: number;
  /** Resident, in MiB. */
  readonly memory: { readonly before: number; readonly peak: number; readonly after: number };
  readonly probes: ProbeFigures;
}

export async function measureLoad(server: RunningBundle, load: Load): Promise<LoadFigures> {
  const { port, ca, pid, opsPort } = server;
  const options = { port, ca, path: "/mutate/enforce", timeoutSeconds: 5 };
  if (load.isFirst !== true) await warmUp(options);
  const apiServers = Array.from({ length: load.apiServers }, () => createApiServer(options));
  const before = residentMemory(pid).now;
  forgetPeak(pid);
  const probes = probe(opsPort);
  const processorBefore = processorTime(pid);
  const otherBefore = otherTime(pid);
  const begin = performance.now();
  const calls = await load.run({ server, apiServers });
  const seconds = (performance.now() - begin) / 1000;
  const processor = processorTime(pid) - processorBefore;
  const otherProcessor = otherTime(pid) - otherBefore;
  const probed = await probes.stop();
  const handshakes = apiServers.reduce((sum, one) => sum + one.handshakes(), 0);
  const { peak } = residentMemory(pid);
  for (const one of apiServers) one.close();
  await sleep(1000);
  const memory = { before, peak, after: residentMemory(pid).now };
  return { calls, handshakes, processor, otherProcessor, seconds, memory, probes: probed };
}

async function warmUp(options: ApiServerOptions): Promise<void> {
  const apiServer = createApiServer(options);
  await withoutPause([apiServer], prepareReview("small"), { atATime: 8, seconds: 2 });
  apiServer.close();
  await sleep(500);
}

function otherTime(pid: number): number {
  return machineTime() - processorTime(pid) - processorTime(process.pid);
}
