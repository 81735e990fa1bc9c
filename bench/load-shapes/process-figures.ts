import { readFileSync, writeFileSync } from "node:fs";

const ticksPerSecond = 100;
const mebibyte = 1024;

/** Processor time of all its threads so far, in milliseconds (proc(5), /proc/PID/stat: utime and stime). */
export function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** Resident memory in MiB: now, and the most since `forgetPeak()`. */
export function residentMemory(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / mebibyte;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

/** Begins the peak anew (proc(5), /proc/PID/clear_refs). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Processor time that the whole machine has used so far, in milliseconds (proc(5), /proc/stat: all but idle and iowait). */
export function machineTime(): number {
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8").split(/\s+/).map(Number);
  const used = [user, nice, system, irq, softirq].reduce<number>((sum, one = 0) => sum + one, 0);
  return (used * 1000) / ticksPerSecond;
}
