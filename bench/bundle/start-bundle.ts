import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { makeServerFiles } from "../../test/support/spawned-server.ts";
import { chartEnvironment } from "./chart-environment.ts";

export interface RunningBundle {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly opsPort: number;
  /** PEM of the authority that its certificate is from. */
  readonly ca: string;
  /** What it has written to standard error so far. */
  readonly stderr: () => string;
  /** Puts another certificate of the same authority in place, which the server sees after some seconds. */
  renewCertificate(): Promise<void>;
  stop(): Promise<void>;
}

const address = z.object({ port: z.int() });
const listening = z.object({ msg: z.literal("listening"), webhook: address, ops: address });

/**
 * `boxinit serve` from a bundle, as the chart's defaults have it: NODE_OPTIONS, metrics, a log line for each decision
 * into a pipe. Only what needs an API server is left out: the certificate is from files, and there are no Events, which
 * the mode enforce has none of by default.
 *
 * @param program what buildBundle() returns
 * @param nodeFlags for Node.js itself, beside the chart's NODE_OPTIONS
 */
export async function startBundle(program: string, nodeFlags: readonly string[] = []): Promise<RunningBundle> {
  const { folder, args, ca, renew } = await makeServerFiles();
  const addresses = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0"];
  const child = spawn(process.execPath, [...nodeFlags, program, "serve", ...args, ...addresses], {
    env: { ...chartEnvironment() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const exit = once(child, "close");
  const stop = async () => {
    child.kill("SIGKILL");
    await exit;
    rmSync(folder, { recursive: true, force: true });
  };
  const said = await firstListening(child.stdout);
  // Reading lines left it paused, and a full pipe would hold the server up.
  child.stdout.resume();
  if (said !== undefined && child.pid !== undefined) {
    return {
      child,
      pid: child.pid,
      port: said.webhook.port,
      opsPort: said.ops.port,
      ca,
      stderr: () => stderr,
      renewCertificate: renew,
      stop,
    };
  }
  await stop();
  throw new Error(`the server ended before it listened: ${stderr}`);
}

async function firstListening(stdout: Readable): Promise<z.output<typeof listening> | undefined> {
  for await (const line of createInterface({ input: stdout })) {
    const said = listening.safeParse(JSON.parse(line));
    if (said.success) return said.data;
  }
  return undefined;
}
