import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds until a container that has ended starts again, and what did not work is tried again. */
const backoff = 500;

/** Tries until it works; `undefined` where the signal says to stop before. */
export async function untilDone<T>(
  attempt: () => Promise<T>,
  stop: AbortSignal,
  failed: (error: unknown) => void,
): Promise<T | undefined> {
  while (!stop.aborted) {
    try {
      return await attempt();
    } catch (error) {
      failed(error);
    }
    await backOff(stop);
  }
  return undefined;
}

export async function backOff(stop: AbortSignal): Promise<void> {
  await sleep(backoff, undefined, { signal: stop }).catch(() => {});
}
