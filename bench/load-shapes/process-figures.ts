import { readFileSync } from "node:fs";
import { cpuSecondsIn, ticksPerSecond } from "../measure/cpu-seconds.ts";
import { peakOf, residentOf } from "../measure/process-tree.ts";

const mebibyte = 2 ** 20;

/** Processor time of all its threads so far, in milliseconds. */
export function processorTime(pid: number): number {
  return cpuSecondsIn(`/proc/${pid}/stat`) * 1000;
}

/** Resident memory in MiB: now, and the most since `forgetPeak()`. */
export function residentMemory(pid: number): { readonly now: number; readonly peak: number } {
  return { now: residentOf(pid) / mebibyte, peak: peakOf(pid) / mebibyte };
}

/** Processor time that the whole machine has used so far, in milliseconds (proc(5), /proc/stat: all but idle and iowait). */
export function machineTime(): number {
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8").split(/\s+/).map(Number);
  const used = [user, nice, system, irq, softirq].reduce<number>((sum, one = 0) => sum + one, 0);
  return (used * 1000) / ticksPerSecond;
}
