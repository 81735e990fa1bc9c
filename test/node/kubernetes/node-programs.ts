import { join } from "node:path";
import type { Program, RunningProgram, Supervised } from "../../cluster/control-plane/supervise.ts";

/** What runs on a node beside its cluster's control plane. */
export interface NodePrograms {
  start(program: Program): Promise<RunningProgram>;
  /** As where the power fails: these programs and all containers are killed, and what a machine keeps in memory is lost. */
  powerOff(): Promise<void>;
  /** Starts the same programs again. */
  powerOn(): Promise<readonly RunningProgram[]>;
}

const script = join(import.meta.dirname, "../machine/power-off.sh");

export function superviseNode(supervised: Supervised): NodePrograms {
  const started: Program[] = [];
  let running: RunningProgram[] = [];
  const start = async (program: Program) => {
    const one = await supervised.start(program);
    running.push(one);
    return one;
  };
  return {
    start: (program) => {
      started.push(program);
      return start(program);
    },
    powerOff: async () => {
      const args = [script, ...running.map(({ pid }) => String(pid))];
      const env = { PATH: process.env.PATH ?? "" };
      const { ended, output } = await supervised.start({ name: "power-off", command: "sh", args, env });
      if ((await ended).code !== 0) throw new Error(`the node can't be switched off: ${output()}`);
      running = [];
    },
    powerOn: async () => {
      for (const program of started) await start(program);
      return running;
    },
  };
}
