import { readdirSync, readFileSync } from "node:fs";

/** Processor time of a process, in seconds: of the thread that runs JavaScript, and of all others together. */
export interface ThreadTime {
  readonly main: number;
  readonly others: number;
}

/** From Linux's /proc, in its ticks of 10 ms. */
export function threadTime(pid: number): ThreadTime {
  const seconds = (thread: string): number => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    // The fields behind the name, which can hold anything, begin with the third: utime and stime are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const times = readdirSync(`/proc/${pid}/task`).map((thread) => ({ thread, spent: seconds(thread) }));
  const sum = (isMain: boolean) =>
    times.filter(({ thread }) => (thread === String(pid)) === isMain).reduce((total, { spent }) => total + spent, 0);
  return { main: sum(true), others: sum(false) };
}
