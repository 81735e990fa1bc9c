import { setTimeout as sleep } from "node:timers/promises";
import type { Field } from "../contenders/field.ts";
import type { Start } from "./figures.ts";
import { residentOf } from "./process-tree.ts";

const settleMilliseconds = 1000;

/** How soon a new process answers, and what it needs while nobody asks: in turns. */
export async function measureStarts(field: Field, rounds: number): Promise<readonly Start[]> {
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) {
    console.error(`start ${round + 1} of ${rounds}`);
    for (const { name } of field.running) {
      const process = await field.startAnother(name);
      await sleep(settleMilliseconds);
      const idle = residentOf(process.pid);
      await process.stop();
      starts.push({ contender: name, round, milliseconds: process.startMilliseconds, idle });
    }
  }
  return starts;
}
