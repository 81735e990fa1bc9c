import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageEnvironment } from "../case.ts";
import { decodeLog, encodeBatch } from "./batch.ts";
import type { Isolation } from "./isolation.ts";
import { initPaths, moveInit, moveInitBack } from "./plain.ts";
import type { Observation, Run } from "./run.ts";
import { makeTools } from "./tools.ts";

/** Runs one program after another; several workers run side by side. */
export interface Worker {
  readonly limits: readonly string[];
  run(runs: readonly Run[]): Promise<Observation[]>;
}

const direct: Run = { file: "/sbin/init", argv: ["/sbin/init"], env: imageEnvironment, seconds: 30 };

export function makeWorker(folder: string, isolation: Isolation): Worker {
  for (const name of ["root", "records", "work"]) mkdirSync(join(folder, name), { recursive: true });
  return isolation.enter === undefined ? plainWorker(folder) : isolatedWorker(folder, isolation.enter);
}

function isolatedWorker(folder: string, enter: readonly string[]): Worker {
  const { launcher, limits } = makeTools(folder, "/records/log");
  const command = [...enter, "sh", join(import.meta.dirname, "enter.sh"), folder, launcher];
  return { limits, run: async (runs) => (await launch([direct, ...runs], command, folder)).slice(1) };
}

function plainWorker(folder: string): Worker {
  const log = join(folder, "records", "log");
  const { launcher, standIn, limits } = makeTools(folder, log);
  for (const path of initPaths) cpSync(standIn, join(folder, path));
  const command = [launcher, log, join(folder, "errors"), "plain"];
  return {
    limits: [
      ...limits,
      "no private mount namespace: a stand-in's path takes the place of init's, only scripts in which that is safe " +
        "are run, and instead of PID 1 it is the process that the shell was",
    ],
    run: async (runs) => {
      const moved = [direct, ...runs].map((run) => {
        const safe = moveInit(run, folder);
        if (safe === undefined) throw new Error(`not safe to run here: ${JSON.stringify(run.argv)}`);
        return safe;
      });
      const observed = (await launch(moved, command, folder)).slice(1).values();
      return runs.flatMap((run) => {
        const { value } = observed.next();
        return value === undefined ? [] : [moveInitBack(value, run, folder)];
      });
    },
  };
}

async function launch(
  runs: readonly Run[],
  [program = "", ...args]: readonly string[],
  folder: string,
): Promise<Observation[]> {
  const log = join(folder, "records", "log");
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
