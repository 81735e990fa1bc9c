import { cpus, release } from "node:os";
import type { Machine } from "./figures.ts";

export function describeMachine(cores: string): Machine {
  const all = cpus();
  return {
    processor: `${all.length} x ${all[0]?.model ?? "unknown"}`,
    kernel: `Linux ${release()}`,
    node: process.version,
    cores,
    date: new Date().toISOString().slice(0, 10),
  };
}
