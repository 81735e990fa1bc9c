import { setTimeout as sleep } from "node:timers/promises";
import type { RunningBundle } from "../bundle/start-bundle.ts";
import { type ApiServer, type Called, createApiServer } from "../load-shapes/api-server.ts";
import { atOnce, steadily } from "../load-shapes/arrivals.ts";
import { prepareReview } from "../load-shapes/prepare-review.ts";
import { summarise } from "../load-shapes/summary.ts";

export interface Mix {
  during(seconds: number): Promise<void>;
  answered(): number;
  describe(): string;
  close(): void;
}

/** What a busy cluster does: pods all the time, now and then a drain, seldom a large pod. */
export function mixForSoak({ port, ca }: RunningBundle): Mix {
  const options = { port, ca, timeoutSeconds: 5 };
  const enforce = createApiServer({ ...options, path: "/mutate/enforce" });
  const audit = createApiServer({ ...options, path: "/mutate/audit" });
  const [small, other, large] = [prepareReview("small"), prepareReview("other-runtime"), prepareReview("200-kb")];
  const smallInAudit = prepareReview("small");
  const calls: Called[] = [];

  return {
    during: async (seconds) => {
      const end = performance.now() + seconds * 1000;
      const round = Math.min(10, seconds);
      while (performance.now() < end) {
        const some = await Promise.all([
          steadily([enforce], small, { perSecond: 20, seconds: round }),
          steadily([enforce], other, { perSecond: 5, seconds: round }),
          steadily([audit], smallInAudit, { perSecond: 5, seconds: round }),
          steadily([enforce], large, { perSecond: 1, seconds: round }),
          burst(enforce),
        ]);
        calls.push(...some.flat());
      }
    },
    answered: () => calls.length,
    describe: () => {
      const { sent, right, wrong, rejected, noAnswer, median, p99, worst } = summarise(calls);
      const times = [median, p99, worst].map((time) => time.toFixed(1)).join(" / ");
      return `${sent} reviews: ${right} answered right, ${wrong} wrong, ${rejected} rejected, ${noAnswer} not in time; median / 99 % / worst ${times} ms; ${enforce.handshakes() + audit.handshakes()} handshakes`;
    },
    close: () => {
      enforce.close();
      audit.close();
    },
  };

  async function burst(apiServer: ApiServer): Promise<Called[]> {
    await sleep(3000);
    return atOnce([apiServer], small, { count: 200, atATime: 200 });
  }
}
