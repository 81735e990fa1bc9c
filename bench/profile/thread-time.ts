import { readdirSync } from "node:fs";
import { cpuSecondsIn } from "../measure/cpu-seconds.ts";

/** Processor time of a process, in seconds: of the thread that runs JavaScript, and of all others together. */
export interface ThreadTime {
  readonly main: number;
  readonly others: number;
}

/** From Linux's /proc, in its ticks of 10 ms. */
export function threadTime(pid: number): ThreadTime {
  const times = readdirSync(`/proc/${pid}/task`).map((thread) => ({
    thread,
    spent: cpuSecondsIn(`/proc/${pid}/task/${thread}/stat`),
  }));
  const sum = (isMain: boolean) =>
    times.filter(({ thread }) => (thread === String(pid)) === isMain).reduce((total, { spent }) => total + spent, 0);
  return { main: sum(true), others: sum(false) };
}
