import { setImmediate } from "node:timers/promises";

/**
 * Hears of Ctrl-C from now on, in place of ending at once. A program that runs just then ends by it and so fails; between
 * two of them nobody would hear.
 *
 * @returns what throws where somebody has interrupted. Programs are waited for without the event loop, which has to turn
 * before a signal is told: once to finish the turn that it is in, and once more to look.
 */
export function hearInterruption(): () => Promise<void> {
  let isInterrupted = false;
  process.on("SIGINT", () => {
    isInterrupted = true;
  });
  return async () => {
    await setImmediate();
    await setImmediate();
    if (isInterrupted) throw new Error("interrupted");
  };
}
