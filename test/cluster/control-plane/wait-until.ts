import { setTimeout as sleep } from "node:timers/promises";

/** Far above what anything takes: a busy machine must not fail a test. */
const seconds = 45;

/**
 * Asks until the answer is yes.
 *
 * @throws Error that says what did not happen, after 45 seconds; AbortError where the signal says so
 */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean>,
  signal: AbortSignal | undefined = undefined,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(20, undefined, signal === undefined ? {} : { signal });
  }
}
