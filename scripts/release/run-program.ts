import { spawnSync } from "node:child_process";

interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end. @returns what it printed @throws Error with its own words where it fails */
export function runProgram(program: string, args: readonly string[], { cwd, env = {} }: Surroundings): string {
  const options = { cwd, env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, options);
  if (status === 0) return stdout;
  const said =
    error?.message ?? [stderr, stdout].find((text) => text.trim() !== "") ?? `it ended by ${signal ?? status}`;
  throw new Error(`${[program, ...args].join(" ")}: ${said.trim()}`);
}

/** @throws Error with Git's words where it fails */
export function git(cwd: string, ...args: readonly string[]): string {
  return runProgram("git", args, { cwd }).trim();
}
