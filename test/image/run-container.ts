import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type ContainerOptions, crun } from "./container.ts";
import { runProgram } from "./run-program.ts";

const logLine = z.looseObject({
  msg: z.string(),
  webhook: z.looseObject({ port: z.number() }).optional(),
  ops: z.looseObject({ port: z.number() }).optional(),
});

export interface RunningContainer {
  readonly webhookPort: number;
  readonly opsPort: number;
  /** The number of the first process, as the machine counts. */
  readonly pid: number;
  /** The messages of its log so far, and what it wrote to standard error. */
  readonly messages: readonly string[];
  readonly stderr: () => string;
  /** Sends a signal to the first process of the container. */
  signal(name: NodeJS.Signals): void;
  /** The exit code, after the end. */
  readonly ended: Promise<number | null>;
  /** Ends it at once, where it has not ended by itself. */
  stop(): Promise<void>;
}

/** Starts `boxinit serve` in a container, and waits until it listens. */
export async function runServer(options: ContainerOptions): Promise<RunningContainer> {
  const pidFile = join(options.folder, "pid");
  const { program, args } = crun(options, ["--pid-file", pidFile]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close").then(([code]) => z.number().nullable().parse(code));
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const messages: string[] = [];
  const listening = new Promise<{ webhookPort: number; opsPort: number }>((resolve) => {
    createInterface(child.stdout).on("line", (text) => {
      const { msg, webhook, ops } = logLine.parse(JSON.parse(text));
      messages.push(msg);
      if (webhook !== undefined && ops !== undefined) resolve({ webhookPort: webhook.port, opsPort: ops.port });
    });
  });
  const early = ended.then((code) => {
    throw new Error(`the container ended with ${code}: ${stderr}`);
  });
  const ports = await Promise.race([listening, early]);
  const pid = Number(readFileSync(pidFile, "utf8"));
  const signal = (name: NodeJS.Signals) => void process.kill(pid, name);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) signal("SIGKILL");
    await ended;
  };
  return { ...ports, pid, messages, stderr: () => stderr, signal, ended, stop };
}

/** Runs a container to its end. */
export function runToEnd(options: ContainerOptions): string {
  const { program, args } = crun(options, []);
  return runProgram(program, args);
}
