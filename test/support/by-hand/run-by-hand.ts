import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { expect, onTestFinished } from "vitest";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";

/** What runs until Ctrl-C, as a person uses it: by what it prints. */
export interface RunByHand {
  readonly printed: string;
  /** What it printed for the second terminal, before the examples: a line each. */
  readonly setUp: string;
  /** Of all its files. */
  readonly folder: string;
  end(signal: NodeJS.Signals): Promise<unknown>;
}

/** @returns once it has printed all that it has to say. @throws Error with what it printed, where it ends before */
export async function runByHand(script: string, seconds = 120): Promise<RunByHand> {
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString("utf8");
  });
  await Promise.race([
    waitUntil("it is up", () => printed.includes("Ctrl-C removes everything"), { seconds }),
    exited.then(() => expect.fail(`it ended: ${printed}`)),
  ]);
  const setUp = printed.split("\n").filter((line) => /^ {2}(?:alias|export) /.test(line));
  const [kubeconfig = ""] = /[/][^\s=]+[/]kubeconfig\b/.exec(setUp.join("\n")) ?? [];
  return {
    printed,
    setUp: setUp.join("\n"),
    folder: dirname(kubeconfig),
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

/** Ends it, and waits until all is gone that it had. */
export async function expectNothingLeft({ folder, end }: RunByHand, signal: NodeJS.Signals): Promise<void> {
  expect(processesOf(folder).length).toBeGreaterThanOrEqual(4);
  await end(signal);
  await waitUntil("all its programs have ended", () => processesOf(folder).length === 0);
  expect(existsSync(folder)).toBe(false);
}

function processesOf(folder: string): string[] {
  return execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder));
}
