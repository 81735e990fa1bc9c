import { setTimeout as sleep } from "node:timers/promises";
import { ClusterError } from "../cluster/cluster-error.ts";
import type { EventLimits } from "./event-limits.ts";
import { createRequestBudget } from "./request-budget.ts";

/** Asks the API server within a budget, and not right after it has failed. */
export interface Pace {
  /** @throws what the request throws, and AbortError once it is over */
  ask<T>(request: () => Promise<T>): Promise<T>;
  /** From now on only the budget is waited for. */
  hurry(): void;
}

/** @param over - ends all waiting */
export function createPace(limits: EventLimits, over: AbortSignal): Pace {
  const now = () => performance.now();
  const budget = createRequestBudget(limits.burst, limits.perSecond, now);
  const hurrying = new AbortController();
  let pause = 0;
  let pausedUntil = 0;

  return {
    ask: async (request) => {
      await wait(pausedUntil - now(), AbortSignal.any([over, hurrying.signal]));
      for (let due = budget.take(); due > 0 && !over.aborted; due = budget.take()) await wait(due, over);
      over.throwIfAborted();
      try {
        const answer = await request();
        // Its end has been counted as not known.
        over.throwIfAborted();
        pause = 0;
        return answer;
      } catch (error) {
        if (isTransient(error)) {
          pause = Math.min(Math.max(limits.pause, 2 * pause), limits.longestPause);
          pausedUntil = now() + pause;
        }
        throw error;
      }
    },
    hurry: () => hurrying.abort(),
  };
}

/** No answer, too many requests, or a fault of the API server's own. Whatever else it says, it would say again. */
export function isTransient(error: unknown): boolean {
  const status = error instanceof ClusterError ? error.status : undefined;
  return status === undefined || status === 429 || status >= 500;
}

/** Until then, or until the signal, whichever is first. */
async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { ref: false, signal }).catch(() => {});
}
