import { setTimeout as sleep } from "node:timers/promises";
import type { ApiServer, Called } from "./api-server.ts";
import type { PreparedReview } from "./send-review.ts";

/** Calls at a steady rate, in turns by each API server, whether answers come or not. */
export async function steadily(
  apiServers: readonly ApiServer[],
  review: PreparedReview,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Called[]> {
  const begin = performance.now();
  const calls: Promise<Called>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = begin + (index * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    calls.push(inTurn(apiServers, index).call(review, due));
  }
  return Promise.all(calls);
}

/** So many calls at once, by each API server as many at a time as it has room for. */
export async function atOnce(
  apiServers: readonly ApiServer[],
  review: PreparedReview,
  { count, atATime }: { readonly count: number; readonly atATime: number },
): Promise<Called[]> {
  const due = performance.now();
  const lanes = apiServers.length * atATime;
  const calls: Called[] = [];
  let begun = 0;
  const lane = async (_: unknown, index: number) => {
    while (begun < count) {
      begun += 1;
      calls.push(await inTurn(apiServers, index).call(review, due));
    }
  };
  await Promise.all(Array.from({ length: lanes }).map(lane));
  return calls;
}

/** As many calls at a time as told, each begun when the one before has ended, until the time is over. */
export async function withoutPause(
  apiServers: readonly ApiServer[],
  review: PreparedReview,
  { atATime, seconds }: { readonly atATime: number; readonly seconds: number },
): Promise<Called[]> {
  const end = performance.now() + seconds * 1000;
  const calls: Called[] = [];
  const lane = async (_: unknown, index: number) => {
    while (performance.now() < end) calls.push(await inTurn(apiServers, index).call(review));
  };
  await Promise.all(Array.from({ length: atATime }).map(lane));
  return calls;
}

function inTurn(apiServers: readonly ApiServer[], index: number): ApiServer {
  const chosen = apiServers[index % apiServers.length];
  if (chosen === undefined) throw new Error("no API server");
  return chosen;
}
