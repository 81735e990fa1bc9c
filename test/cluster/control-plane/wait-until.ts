import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** Far above what anything takes, by default 120: a busy machine must not fail a test. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks until the answer is yes. Where asking throws, that is a no.
 *
 * @throws Error that says what did not happen, and what was thrown last; AbortError where the signal says so
 */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { seconds = 120, signal }: Patience = {},
): Promise<void> {
  const begin = performance.now();
  const end = begin + seconds * 1000;
  let cause: unknown;
  for (;;) {
    try {
      if (await isSo()) return;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`, { cause });
    // What takes long is asked for more seldom: many who ask keep a small machine from coming to it.
    const pause = Math.min(20 + (performance.now() - begin) / 10, 500);
    await sleep(pause, undefined, signal === undefined ? {} : { signal });
  }
}
