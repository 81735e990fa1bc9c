import { setTimeout as sleep } from "node:timers/promises";
import { steadily, withoutPause } from "./arrivals.ts";
import { heavyLoad } from "./heavy-load.ts";
import type { Load } from "./measure-load.ts";
import { prepareReview } from "./prepare-review.ts";
import { sendSlowly } from "./slow-senders.ts";

const small = prepareReview("small");
const seconds = 8;

/** More than it can do. After each, small pods come at a steady rate: does it recover? */
export const overloads: readonly Load[] = [
  withRecovery("overload: 600 small at a time, 3 API servers", 3, async ({ apiServers }) => ({
    small: await withoutPause(apiServers, small, { atATime: 600, seconds }),
  })),
  withRecovery("overload: 100 of 1.5 MB and 300 small at a time", 3, async ({ apiServers, server }) => {
    const [some, others] = await Promise.all([
      withoutPause(apiServers, small, { atATime: 300, seconds }),
      heavyLoad(server, { shape: "1500-kb", atATime: 100, seconds }),
    ]);
    return { small: some, "1.5 MB": others };
  }),
  withRecovery("overload: 100 of 1.5 MB at a time, beside 100 small a second", 3, async ({ apiServers, server }) => {
    const [some, others] = await Promise.all([
      steadily(apiServers, small, { perSecond: 100, seconds }),
      heavyLoad(server, { shape: "1500-kb", atATime: 100, seconds }),
    ]);
    return { small: some, "1.5 MB": others };
  }),
  withRecovery("overload: 400 of 200 KB at a time, beside 100 small a second", 3, async ({ apiServers, server }) => {
    const [some, others] = await Promise.all([
      steadily(apiServers, small, { perSecond: 100, seconds }),
      heavyLoad(server, { shape: "200-kb", atATime: 400, seconds }),
    ]);
    return { small: some, "200 KB": others };
  }),
  withRecovery("overload: 900 slow senders, beside 100 small a second", 3, async ({ apiServers, server }) => {
    const slow = sendSlowly(server, { count: 900, bytesPerSecond: 100 });
    const some = await steadily(apiServers, small, { perSecond: 100, seconds });
    slow.stop();
    return { small: some };
  }),
  withRecovery("overload: stopped for 6 s under 100 small a second", 3, async ({ apiServers, server }) => {
    const steady = steadily(apiServers, small, { perSecond: 100, seconds });
    await sleep(1000);
    server.child.kill("SIGSTOP");
    await sleep(6000);
    server.child.kill("SIGCONT");
    return { small: await steady };
  }),
];

function withRecovery(name: string, apiServers: number, run: Load["run"]): Load {
  return {
    name,
    apiServers,
    run: async (ground) => {
      const calls = await run(ground);
      const after = { perSecond: 100, seconds: 1 };
      const first = await steadily(ground.apiServers, small, after);
      const second = await steadily(ground.apiServers, small, after);
      return { ...calls, "small, 1st second after": first, "small, 2nd second after": second };
    },
  };
}
