import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const root = join(import.meta.dirname, "../..");

/** For tests that talk to the program while it runs. */
export const mainProgram = join(root, "src/main.ts");
/** Without settings that whoever runs the tests has. Node keeps compiled code, most of what a short run costs. */
export const programEnvironment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:BOXINIT_.*|NO_COLOR|FORCE_COLOR)$/.test(name)),
  ),
  NODE_COMPILE_CACHE: join(root, ".cache/node"),
};

/** Runs the program as a user does, with `input` as its standard input. */
export function runBoxinit(
  args: readonly string[],
  input = "",
  cwd?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  return runProgram(mainProgram, args, input, cwd, env);
}

/** @param program - boxinit's, as sources or as a bundle */
export async function runProgram(
  program: string,
  args: readonly string[],
  input = "",
  cwd?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...programEnvironment, ...env } });
  child.stdin.end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode, signal] = await closed;
  if (exitCode === null) throw new Error(`boxinit ${args.join(" ")} was ended by ${signal}: ${stderr}`);
  return { exitCode: Number(exitCode), stdout, stderr };
}
