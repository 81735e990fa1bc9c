import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type ProgramResult, programEnvironment } from "./run-boxinit.ts";

export interface MeasuredRun extends ProgramResult {
  /** Seconds of processor time, of all threads. */
  readonly processor: number;
  /** By the clock. */
  readonly seconds: number;
  /** MiB of resident memory at the most. */
  readonly peak: number;
}

interface RunOptions {
  /** For Node.js itself. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Nobody reads it. */
  readonly isOutputIgnored?: boolean;
}

/**
 * The process tells at its end what it took, by file descriptor 3. Linux keeps the most of a program's memory in VmHWM;
 * getrusage's maxrss has that of who started it too.
 */
const tellAtExit = `data:text/javascript,import { readFileSync, writeSync } from "node:fs";
process.on("exit", () => {
  const [, kibibytes] = /VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ microseconds: userCPUTime + systemCPUTime, kibibytes: Number(kibibytes) }));
});`.replaceAll(/\n */g, " ");
const usage = z.object({ microseconds: z.number(), kibibytes: z.number() });

/** Runs a program that was built, and hears what it took. */
export async function runMeasured(
  program: string,
  args: readonly string[],
  { flags = [], env = {}, isOutputIgnored = false }: RunOptions = {},
): Promise<MeasuredRun> {
  const from = performance.now();
  const child = spawn(process.execPath, ["--import", tellAtExit, ...flags, program, ...args], {
    env: { ...programEnvironment, ...env },
    stdio: ["ignore", isOutputIgnored ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const [stdout, stderr, told] = await Promise.all([1, 2, 3].map((at) => textOf(child.stdio[at])));
  const [exitCode, signal] = await closed;
  if (exitCode === null) throw new Error(`boxinit ${args.join(" ")} was ended by ${signal}: ${stderr}`);
  const { microseconds, kibibytes } = usage.parse(JSON.parse(told ?? ""));
  return {
    exitCode: Number(exitCode),
    stdout: stdout ?? "",
    stderr: stderr ?? "",
    processor: microseconds / 1e6,
    seconds: (performance.now() - from) / 1000,
    peak: kibibytes / 1024,
  };
}

function textOf(stream: unknown): Promise<string> | string {
  return stream instanceof Readable ? text(stream) : "";
}
