import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { isolations } from "./isolation.ts";
import { moveInit } from "./plain.ts";
import type { Observation, Run } from "./run.ts";
import { makeWorker, type Worker } from "./worker.ts";

export interface Sandbox {
  /** What this machine can not show, one sentence each. */
  readonly limits: readonly string[];
  /** No process can have a NUL in its arguments; without isolation, not every script is safe. */
  canRun(run: Run): boolean;
  /** Starts every program once, and answers in the same order. */
  run(runs: readonly Run[]): Promise<Observation[]>;
  close(): void;
}

/** The best that this machine can do; it is tried, not guessed. */
export async function openSandbox(candidates = isolations): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), "shell-truth-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  const refusals: string[] = [];
  for (const [index, isolation] of candidates.entries()) {
    const isIsolated = isolation.enter !== undefined;
    try {
      const workers = Array.from({ length: Math.min(4, availableParallelism()) }, (_, number) =>
        makeWorker(join(folder, `${index}-${number}`), isolation),
      );
      await Promise.all(workers.map((worker) => worker.run([])));
      return {
        limits: [...(workers[0]?.limits ?? []), ...(isIsolated ? [] : refusals)],
        canRun: (run) => !hasNul(run) && (isIsolated || moveInit(run, folder) !== undefined),
        run: (runs) => spread(workers, runs),
        close,
      };
    } catch (error) {
      refusals.push(`${isolation.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  close();
  throw new Error(`no way to run scripts on this machine: ${refusals.join("; ")}`);
}

function hasNul({ argv, env }: Run): boolean {
  return [...argv, ...Object.entries(env).flat()].some((text) => text.includes("\0"));
}

async function spread(workers: readonly Worker[], runs: readonly Run[]): Promise<Observation[]> {
  const shares = workers.map((_, worker) => runs.filter((_, index) => index % workers.length === worker));
  const results = await Promise.all(workers.map((worker, index) => worker.run(shares[index] ?? [])));
  const inOrder = results.map((observations) => observations.values());
  return runs.map((_, index) => {
    const { value } = inOrder[index % workers.length]?.next() ?? {};
    if (value === undefined) throw new Error("a program was started, and not observed");
    return value;
  });
}
