import { readFileSync } from "node:fs";

/** USER_HZ, which is 100 on every architecture that Node.js and Go run on. */
export const ticksPerSecond = 100;

/** @param file `/proc/PID/stat` or `/proc/PID/task/THREAD/stat`. @returns what it has used, without its children */
export function cpuSecondsIn(file: string): number {
  return seconds(fieldsOf(file).slice(11, 13));
}

/** With what children have used that have ended. */
export function cpuSecondsWithEnded(file: string): number {
  return seconds(fieldsOf(file).slice(11, 15));
}

/** From the third on: utime, stime, and those of children that have ended are 14 to 17 of proc_pid_stat(5). */
function fieldsOf(file: string): readonly string[] {
  const stat = readFileSync(file, "utf8");
  // The name of the program is in brackets, and may have spaces and brackets itself.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function seconds(ticks: readonly string[]): number {
  return ticks.reduce((sum, one) => sum + Number(one), 0) / ticksPerSecond;
}
