import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What is told to the supervisor, a line each. */
export interface Start {
  readonly id: number;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Takes standard output and standard error. */
  readonly log: string;
}

/** What it tells back. */
export type Report =
  | { readonly id: number; readonly event: "started"; readonly pid: number }
  | { readonly id: number; readonly event: "failed"; readonly message: string }
  | ({ readonly id: number; readonly event: "ended" } & Ended);

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly logFile: string;
  /** All that it has printed so far. */
  output(): string;
}

export interface Supervised {
  /** Is removed at the end, with all that is in it. */
  readonly folder: string;
  start(program: Program): Promise<RunningProgram>;
  /** Kills every program that still runs, and waits until nothing is left. */
  stop(): Promise<void>;
}

const supervisor = join(import.meta.dirname, "supervisor.ts");

/**
 * Programs that end with this process, however it ends: also by SIGKILL.
 *
 * @param enter - a command that runs the one after it where the programs shall run, such as `unshare --net`
 */
export function supervise(enter: readonly string[] = []): Supervised {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-cluster-"));
  const [command = process.execPath, ...args] = [...enter, process.execPath, supervisor, folder];
  // In a session of its own, so that a Ctrl-C in the terminal does not reach it.
  const child = spawn(command, args, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const started = new Map<number, PromiseWithResolvers<number>>();
  const ended = new Map<number, PromiseWithResolvers<Ended>>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const report: Report = JSON.parse(line);
    if (report.event === "started") started.get(report.id)?.resolve(report.pid);
    else if (report.event === "failed") started.get(report.id)?.reject(new Error(report.message));
    else ended.get(report.id)?.resolve({ code: report.code, signal: report.signal });
  });
  const gone = exited.then(([code, signal]) => {
    for (const { reject } of started.values()) reject(new Error(`the supervisor ended with ${signal ?? code}`));
  });
  child.stdin.on("error", () => {});
  return {
    folder,
    start: async ({ name, command, args, env = {} }) => {
      const id = started.size;
      const log = join(folder, `${name}-${id}.log`);
      const start = Promise.withResolvers<number>();
      const end = Promise.withResolvers<Ended>();
      started.set(id, start);
      ended.set(id, end);
      child.stdin.write(`${JSON.stringify({ id, command, args, env, log } satisfies Start)}\n`);
      return {
        name,
        pid: await start.promise,
        ended: end.promise,
        logFile: log,
        output: () => readFileSync(log, "utf8"),
      };
    },
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}
