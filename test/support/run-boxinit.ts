import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const main = join(import.meta.dirname, "../../src/main.ts");

/** Runs the program as a user does, with `input` as its standard input. */
export async function runBoxinit(args: readonly string[], input = "", cwd?: string): Promise<ProgramResult> {
  const child = spawn(process.execPath, [main, ...args], { cwd });
  child.stdin.end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await closed;
  return { exitCode: Number(exitCode), stdout, stderr };
}
