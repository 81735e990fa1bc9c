import type { Running } from "../contenders/start.ts";
import { type Attacker, attack, type Target } from "../load/attack.ts";
import type { Load } from "../load/loads.ts";
import type { Attack } from "./figures.ts";
import { cpuSecondsOf, forgetPeak, peakOf } from "./process-tree.ts";

/** One attack, and what it has cost the server. */
export async function measureAttack(
  attacker: Attacker,
  { pid, emptyLog }: Running,
  load: Load,
  target: Target,
  seconds: number,
): Promise<Omit<Attack, "contender" | "load" | "round">> {
  emptyLog();
  forgetPeak(pid);
  const before = cpuSecondsOf(pid);
  const { requests, median, p99 } = await attack(attacker, load, target, seconds);
  return {
    connections: load.connections,
    requests,
    cpu: ((cpuSecondsOf(pid) - before) * 1e6) / requests,
    median,
    p99,
    peak: peakOf(pid),
  };
}
