import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Field } from "../contenders/field.ts";
import type { Attacker } from "../load/attack.ts";
import type { Load } from "../load/loads.ts";
import type { Review } from "../reviews/reviews.ts";
import type { Attack, Rest } from "./figures.ts";
import { measureAttack } from "./measure-attack.ts";
import { createPatience } from "./patience.ts";
import { residentOf } from "./process-tree.ts";

export interface LoadOptions {
  readonly loads: readonly Load[];
  readonly rounds: number;
  readonly seconds: number;
  readonly restSeconds: number;
  /** How long one may wait at the end of the queue. */
  readonly patienceSeconds: number;
}

/**
 * A B C, A B C: in each round each load on each contender, one after the other, so that whatever else the machine does
 * falls on all. A round more comes first, and is not counted: programs become quicker as they run.
 */
export async function measureLoads(
  { folder, authority, running }: Field,
  reviews: readonly Review[],
  attacker: Attacker,
  { loads, rounds, seconds, restSeconds, patienceSeconds }: LoadOptions,
): Promise<{ readonly attacks: readonly Attack[]; readonly rests: readonly Rest[] }> {
  for (const { name, body } of reviews) writeFileSync(join(folder, `${name}.json`), body);
  const patience = createPatience(reviews, patienceSeconds);
  const attacks: Attack[] = [];
  const rests: Promise<Rest>[] = [];
  for (let round = -1; round < rounds; round++) {
    for (const load of loads) {
      console.error(`${round < 0 ? "warm-up" : `round ${round + 1} of ${rounds}`}: ${load.title}`);
      const time = round < 0 ? seconds * load.warmUp : seconds;
      for (const server of running) {
        const connections = await patience.connectionsFor(server, load);
        if (time === 0) continue;
        const target = { url: server.url, authority, body: join(folder, `${load.review}.json`) };
        const measured = await measureAttack(attacker, server, { ...load, connections }, target, time).catch(
          (error: Error) => Promise.reject(new Error(`${server.name}, ${load.title}: ${error.message}`)),
        );
        if (round >= 0) attacks.push({ contender: server.name, load: load.name, round, ...measured });
        const isLast = round === rounds - 1 && load === loads.at(-1);
        if (isLast && restSeconds > 0) rests.push(rest(server.name, server.pid, restSeconds));
      }
    }
  }
  return { attacks, rests: await Promise.all(rests) };
}

/** The others are under load meanwhile, which this one does not notice. */
async function rest(contender: string, pid: number, seconds: number): Promise<Rest> {
  await sleep(seconds * 1000);
  return { contender, seconds, resident: residentOf(pid) };
}
