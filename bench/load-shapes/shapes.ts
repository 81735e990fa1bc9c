import { setTimeout as sleep } from "node:timers/promises";
import type { Called } from "./api-server.ts";
import { atOnce, steadily } from "./arrivals.ts";
import type { Load } from "./measure-load.ts";
import { prepareReview } from "./prepare-review.ts";

const small = prepareReview("small");
const large = prepareReview("200-kb");
const largest = prepareReview("1500-kb");

/** How many requests that change something an API server has in hand at a time (--max-mutating-requests-inflight). */
const mutatingInFlight = 200;

/** What clusters do. */
export const shapes: readonly Load[] = [
  ...[1, 2, 3].map(
    (apiServers): Load => ({
      name: `50 pods a second, ${apiServers} API server${apiServers === 1 ? "" : "s"}`,
      apiServers,
      run: async ({ apiServers: all }) => ({ small: await steadily(all, small, { perSecond: 50, seconds: 5 }) }),
    }),
  ),
  {
    name: "500 pods a second, 3 API servers",
    apiServers: 3,
    run: async ({ apiServers }) => ({ small: await steadily(apiServers, small, { perSecond: 500, seconds: 5 }) }),
  },
  {
    name: "a node drain: 500 pods at once, 1 API server, just started",
    apiServers: 1,
    isFirst: true,
    run: async ({ apiServers }) => ({
      small: await atOnce(apiServers, small, { count: 500, atATime: mutatingInFlight }),
    }),
  },
  {
    name: "five such drains, 2 s apart",
    apiServers: 1,
    run: ({ apiServers }) =>
      inBursts(5, async () => ({ small: await atOnce(apiServers, small, { count: 500, atATime: mutatingInFlight }) })),
  },
  {
    name: "five such drains from 3 API servers",
    apiServers: 3,
    run: ({ apiServers }) =>
      inBursts(5, async () => ({ small: await atOnce(apiServers, small, { count: 500, atATime: mutatingInFlight }) })),
  },
  {
    name: "500 pods of 200 KB at once, 1 API server",
    apiServers: 1,
    run: async ({ apiServers }) => ({
      "200 KB": await atOnce(apiServers, large, { count: 500, atATime: mutatingInFlight }),
    }),
  },
  {
    name: "50 pods of 1.5 MB at once, beside 50 small a second",
    apiServers: 1,
    run: async ({ apiServers }) => {
      const steady = steadily(apiServers, small, { perSecond: 50, seconds: 5 });
      await sleep(2000);
      return { small: await steady, "1.5 MB": await atOnce(apiServers, largest, { count: 50, atATime: 50 }) };
    },
  },
  {
    name: "a new certificate under 200 pods a second",
    apiServers: 3,
    run: async ({ apiServers, server }) => {
      const steady = steadily(apiServers, small, { perSecond: 200, seconds: 12 });
      await sleep(2000);
      await server.renewCertificate();
      return { small: await steady };
    },
  },
  {
    name: "500 new connections at once, a pod each",
    apiServers: 500,
    run: async ({ apiServers }) => ({ small: await atOnce(apiServers, small, { count: 500, atATime: 1 }) }),
  },
];

async function inBursts(
  count: number,
  burst: () => Promise<Readonly<Record<string, readonly Called[]>>>,
): Promise<Readonly<Record<string, readonly Called[]>>> {
  const calls: Record<string, readonly Called[]> = {};
  for (let index = 0; index < count; index += 1) {
    if (index > 0) await sleep(2000);
    for (const [kind, some] of Object.entries(await burst())) calls[`${kind}, burst ${index + 1}`] = some;
  }
  return calls;
}
