import { Agent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ask } from "../support/https-client.ts";
import { type Inspector, inspectOption, openInspector } from "../support/inspector.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import type { Costs } from "./expected-costs.ts";
import { placeOfFunction } from "./place-of-function.ts";

const coverage = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      // The first range is the whole function's.
      functions: z.array(z.object({ ranges: z.tuple([z.object({ count: z.int() })]).rest(z.unknown()) })),
    }),
  ),
});

interface AllocationNode {
  /** Empty for what is built into V8. */
  readonly callFrame: { readonly url: string };
  readonly selfSize: number;
  readonly children: readonly AllocationNode[];
}
const allocationNode: z.ZodType<AllocationNode> = z.object({
  callFrame: z.object({ url: z.string() }),
  selfSize: z.number(),
  get children() {
    return z.array(allocationNode);
  },
});
const allocations = z.object({ profile: z.object({ head: allocationNode }) });

/** Counts are of this many reviews, since timers of the server run beside them. */
const sample = 20;

/** What V8 makes of a function while it runs would change what is allocated from run to run. */
const nodeOptions = [inspectOption, "--no-opt", "--no-maglev"];

/**
 * What each review costs the server, told by V8 itself: calls of JavaScript functions, by where they are written, and
 * bytes that they allocate on its heap. Neither depends on how quick or how busy the machine is.
 */
export async function countCosts<Name extends string>(reviews: ReadonlyMap<Name, string>): Promise<Map<Name, Costs>> {
  const server = await spawnServer([], { nodeOptions });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const inspector = await openInspector(server.stderr);
    const counted = new Map<Name, Costs>();
    for (const [name, review] of reviews) {
      const send = () => sendReviews(server, agent, review);
      // Before, code is compiled and caches are filled.
      await send();
      const calls = await countCalls(inspector, send);
      counted.set(name, { calls, allocatedBytes: await countBytes(inspector, send) });
    }
    inspector.close();
    return counted;
  } finally {
    agent.destroy();
    await server.cleanUp();
  }
}

async function sendReviews({ webhookPort: port, ca }: SpawnedServer, agent: Agent, body: string): Promise<void> {
  for (let sent = 0; sent < sample; sent += 1) {
    const headers = { "content-type": "application/json" };
    const answer = await ask({ port, path: "/mutate/enforce?timeout=10s", method: "POST", headers, body, ca, agent });
    if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body}`);
  }
}

/** What timers of the server call beside the reviews grows with the time that these take: as much is taken off. */
async function countCalls(inspector: Inspector, send: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  await inspector.call("Profiler.enable");
  await inspector.call("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  // Answers with what was called since it was asked last.
  await inspector.call("Profiler.takePreciseCoverage");
  const start = performance.now();
  await send();
  const calls = await takeCalls(inspector);
  const between = performance.now();
  await sleep(between - start);
  const beside = await takeCalls(inspector);
  const share = (between - start) / (performance.now() - between);
  await inspector.call("Profiler.stopPreciseCoverage");
  const each = (place: string, sum: number) => Math.round((sum - (beside.get(place) ?? 0) * share) / sample);
  return Object.fromEntries([...calls].sort().map(([place, sum]) => [place, each(place, sum)]));
}

/** By where the functions are written. */
async function takeCalls(inspector: Inspector): Promise<ReadonlyMap<string, number>> {
  const { result } = coverage.parse(await inspector.call("Profiler.takePreciseCoverage"));
  const calls = new Map<string, number>();
  for (const { url, functions } of result) {
    const place = placeOfFunction(url);
    if (place === undefined) continue;
    const sum = functions.reduce((total, { ranges }) => total + ranges[0].count, 0);
    calls.set(place, (calls.get(place) ?? 0) + sum);
  }
  return calls;
}

async function countBytes(inspector: Inspector, send: () => Promise<void>): Promise<number> {
  await inspector.call("HeapProfiler.startSampling", {
    samplingInterval: 128,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await send();
  const { profile } = allocations.parse(await inspector.call("HeapProfiler.stopSampling"));
  return Math.round(ownBytes(profile.head, "") / sample);
}

/** What Node.js does by itself: it depends on how the bytes of a socket come and go. All else it does for a caller. */
const byNode = /^node:(net|tls|_tls|_http|events|timers|internal\/(stream|js_stream|timers|process))/;

function ownBytes({ callFrame, selfSize, children }: AllocationNode, callerUrl: string): number {
  const url = callFrame.url.startsWith("file:") || byNode.test(callFrame.url) ? callFrame.url : callerUrl;
  const own = url.startsWith("file:") ? selfSize : 0;
  return children.reduce((total, child) => total + ownBytes(child, url), own);
}
