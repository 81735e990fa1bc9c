import type { Entrant } from "../contenders/field.ts";
import type { Load } from "../load/loads.ts";
import type { Review } from "../reviews/reviews.ts";

export interface Patience {
  /** What the load wants, but for a server that needs a good part of a second for one review. */
  readonly connectionsFor: (server: Entrant, load: Load) => Promise<number>;
}

/** How long a server is asked for how quick it can be, in milliseconds: the first answers take longer than the others. */
const enough = 2000;

/** As many connections as a server can serve before who waits at the end of the queue has given up. */
export function createPatience(reviews: readonly Review[], seconds: number): Patience {
  const known = new Map<string, number>();
  const measure = async ({ ask }: Entrant, { review, connections }: Load) => {
    const body = reviews.find(({ name }) => name === review)?.body ?? Buffer.from("");
    let best = Infinity;
    for (const end = performance.now() + enough; performance.now() < end && best > (seconds * 1000) / connections; ) {
      const started = performance.now();
      await ask(body);
      best = Math.min(best, performance.now() - started);
    }
    return Math.max(1, Math.min(connections, Math.floor((seconds * 1000) / best)));
  };
  return {
    connectionsFor: async (server, load) => {
      const key = `${server.name} ${load.name}`;
      const connections = known.get(key) ?? (await measure(server, load));
      known.set(key, connections);
      return connections;
    },
  };
}
