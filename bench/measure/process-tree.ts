import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpuSecondsWithEnded } from "./cpu-seconds.ts";

/** What a process and all below it have used of the processor since they began: all threads, garbage collection too. */
export function cpuSecondsOf(root: number): number {
  return sum(tree(root), (pid) => cpuSecondsWithEnded(`/proc/${pid}/stat`));
}

/** Resident memory in bytes now. */
export function residentOf(root: number): number {
  return sum(tree(root), (pid) => statusBytes(pid, "VmRSS"));
}

/** The most resident memory in bytes since `forgetPeak()`. */
export function peakOf(root: number): number {
  return sum(tree(root), (pid) => statusBytes(pid, "VmHWM"));
}

/** Begins the peak anew (proc(5), /proc/PID/clear_refs). */
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
