import { setTimeout as sleep } from "node:timers/promises";
import type { Lifetimes } from "./lifetimes.ts";
import type { Outcome, Replica } from "./replica.ts";

export interface KeepCurrentOptions {
  readonly lifetimes: Lifetimes;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: Outcome) => void;
  /** A look failed; the next one comes soon, and where that fails too, ever later up to the usual time. */
  readonly onFailure: (error: unknown) => void;
  /** There is one more thing to do, after more of them than it takes to be done: somebody undoes them. */
  readonly onRestless: () => void;
}

/** Milliseconds. */
const longest = 5000;
const shortest = 100;
/** More steps than it takes from any state to one in which there is nothing to do, conflicts included. */
const longestWay = 12;

/** Looks again and again until told to end: at once where something was done, else after a while. */
export async function keepCurrent(replica: Replica, options: KeepCurrentOptions): Promise<void> {
  const { signal, lifetimes, onOutcome, onFailure, onRestless } = options;
  const usual = lookInterval(lifetimes);
  let afterFailure = shortest;
  let steps = 0;
  while (!signal.aborted) {
    const pause = await look();
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }

  async function look(): Promise<number> {
    try {
      const outcome = await replica.advance();
      afterFailure = shortest;
      onOutcome(outcome);
      steps = outcome.step === "wait" ? 0 : steps + 1;
      if (steps === 0) return usual;
      if (steps > longestWay) {
        onRestless();
        return Math.min(usual, shortest * 2 ** Math.min(steps - longestWay, 16));
      }
      // Another replica was quicker; at another moment, the two do not meet again.
      return outcome.result === "conflict" ? Math.random() * shortest : 0;
    } catch (error) {
      if (signal.aborted) return 0;
      onFailure(error);
      afterFailure = Math.min(usual, afterFailure * 2);
      return afterFailure;
    }
  }
}

/** Often enough to see somebody's edit soon, and to see an authority several times before it counts as settled. */
function lookInterval({ settling, serving }: Lifetimes): number {
  return Math.min(longest, Math.max(shortest, Math.min(settling / 4, serving / 20)));
}
