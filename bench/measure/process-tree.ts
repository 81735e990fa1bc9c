import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** USER_HZ, which is 100 on every architecture that Node.js and Go run on. */
const ticksPerSecond = 100;

/** What a process and all below it have used of the processor since they began: all threads, garbage collection too. */
export function cpuSecondsOf(root: number): number {
  return sum(tree(root), (pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program is in brackets, and may have spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // utime, stime, and those of children that have ended: fields 14 to 17 of proc_pid_stat(5).
    return sum(fields.slice(11, 15), Number) / ticksPerSecond;
  });
}

/** Resident memory in bytes now. */
export function residentOf(root: number): number {
  return sum(tree(root), (pid) => statusBytes(pid, "VmRSS"));
}

/** The most resident memory in bytes since `forgetPeak()`. */
export function peakOf(root: number): number {
  return sum(tree(root), (pid) => statusBytes(pid, "VmHWM"));
}

export function forgetPeak(root: number): void {
  for (const pid of tree(root)) writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

function tree(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "));
  return [pid, ...children.filter((text) => text !== "").flatMap((text) => tree(Number(text)))];
}

function statusBytes(pid: number, key: string): number {
  const line = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) * 1024;
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
