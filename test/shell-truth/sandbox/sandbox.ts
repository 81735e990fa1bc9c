import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { imageEnvironment } from "../case.ts";
import { decodeLog, encodeBatch } from "./batch.ts";
import { type Isolation, isolations } from "./isolation.ts";
import { moveInit, moveInitBack } from "./plain.ts";
import type { Observation, Run } from "./run.ts";
import { makeTools, type Tools } from "./tools.ts";

export interface Sandbox {
  /** What this machine can not show, one sentence each. */
  readonly limits: readonly string[];
  /** Starts every program once; undefined for what can not be run safely here. In the order of `runs`. */
  run(runs: readonly Run[]): Promise<(Observation | undefined)[]>;
  close(): void;
}

const direct: Run = { file: "/sbin/init", argv: ["/sbin/init"], env: imageEnvironment, seconds: 10 };

/** The best that this machine can do; it is tried, not guessed. */
export async function openSandbox(candidates: readonly Isolation[] = isolations): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), "shell-truth-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  const refusals: string[] = [];
  for (const isolation of candidates) {
    const workers = Array.from({ length: Math.min(4, availableParallelism()) }, (_, number) =>
      makeWorker(join(folder, `${candidates.indexOf(isolation)}-${number}`), isolation),
    );
    try {
      await Promise.all(workers.map((worker) => worker.run([])));
    } catch (error) {
      refusals.push(`${isolation.name}: ${error instanceof Error ? error.message : error}`);
      continue;
    }
    const limits = workers[0]?.tools.lacking ? [workers[0].tools.lacking] : [];
    if (isolation.enter === undefined) {
      limits.push("no private mount namespace: a stand-in's path takes the place of init's, and PID 1 is not seen");
      limits.push(...refusals);
    }
    return { limits, close, run: (runs) => spread(workers, runs) };
  }
  close();
  throw new Error(`no way to run scripts on this machine: ${refusals.join("; ")}`);
}

interface Worker {
  readonly tools: Tools;
  run(runs: readonly Run[]): Promise<(Observation | undefined)[]>;
}

async function spread(workers: readonly Worker[], runs: readonly Run[]): Promise<(Observation | undefined)[]> {
  const shares = workers.map((_, worker) => runs.filter((_, index) => index % workers.length === worker));
  const results = await Promise.all(workers.map((worker, index) => worker.run(shares[index] ?? [])));
  return runs.map((_, index) => results[index % workers.length]?.[Math.floor(index / workers.length)]);
}

function makeWorker(folder: string, isolation: Isolation): Worker {
  for (const name of ["root", "records", "work"]) mkdirSync(join(folder, name), { recursive: true });
  const log = join(folder, "records", "log");
  const tools = makeTools(folder, isolation.enter === undefined ? log : "/records/log");
  if (isolation.enter !== undefined) {
    const script = join(import.meta.dirname, "enter.sh");
    const command = [...isolation.enter, "sh", script, folder, tools.launcher];
    return { tools, run: (runs) => launch([direct, ...runs], command, folder, log).then((all) => all.slice(1)) };
  }
  for (const path of ["sbin/init", "usr/sbin/init", "lib/systemd/systemd", "usr/lib/systemd/systemd"]) {
    cpSync(tools.standIn, join(folder, path));
  }
  const command = [tools.launcher, log, join(folder, "errors"), "plain"];
  return { tools, run: (runs) => launchPlain([direct, ...runs], command, folder, log).then((all) => all.slice(1)) };
}

async function launchPlain(
  runs: readonly Run[],
  command: readonly string[],
  folder: string,
  log: string,
): Promise<(Observation | undefined)[]> {
  const moved = runs.map((run) => moveInit(run, folder));
  const safe = moved.filter((run) => run !== undefined);
  const observed = (await launch(safe, command, folder, log)).values();
  return runs.map((run, index) => {
    if (moved[index] === undefined) return undefined;
    const { value } = observed.next();
    return value && moveInitBack(value, run, folder);
  });
}

async function launch(
  runs: readonly Run[],
  [program = "", ...args]: readonly string[],
  folder: string,
  log: string,
): Promise<Observation[]> {
  writeFileSync(log, "");
  const child = spawn(program, args, { cwd: join(folder, "work"), stdio: ["pipe", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  // A launcher that can't start closes its input early: its exit tells why.
  child.stdin.on("error", () => {});
  child.stdin.end(encodeBatch(runs));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  const observations = decodeLog(readFileSync(log, "utf8"));
  if (code !== 0 || observations.length !== runs.length) {
    throw new Error(`${observations.length} of ${runs.length} programs ran, exit code ${code}: ${errors.trim()}`);
  }
  return observations;
}
