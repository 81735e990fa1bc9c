import { setTimeout as sleep } from "node:timers/promises";
import type { Patience } from "../../cluster/send-patiently.ts";

/** Waits as long as it takes, and says why. */
export function patienceThatTells(tell: (line: string) => void): Patience {
  return {
    wait: (milliseconds) => sleep(milliseconds),
    onRetry: (why, milliseconds) => tell(`${why}; once more in ${milliseconds / 1000} s`),
  };
}
