import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAuthority } from "./certificates.ts";

const program = join(import.meta.dirname, "../../src/main.ts");

/** `boxinit` as a process of its own, with nothing of this process's environment. */
export interface Spawned {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits for the end. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export interface SpawnOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** For Node.js itself. */
  readonly nodeOptions?: readonly string[];
}

export function spawnBoxinit(args: readonly string[], options: SpawnOptions = {}): Spawned {
  const { environment = {}, nodeOptions = [] } = options;
  const child = spawn(process.execPath, [...nodeOptions, program, ...args], { env: { ...environment } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const exit = once(child, "close").then(([code, signal]) => ({ code, signal }));
  return { child, stdout: () => stdout, stderr: () => stderr, exit };
}

export interface SpawnedServer extends Spawned {
  readonly webhookPort: number;
  readonly opsPort: number;
  readonly ca: string;
  logLine(message: string): Record<string, unknown> | undefined;
  /** Waits for a line with this message. */
  logged(message: string): Promise<Record<string, unknown>>;
  /** Ends the process, if it still runs, and removes its files. */
  cleanUp(): Promise<void>;
}

/** The files that a server needs, in a folder of their own. */
export async function makeServerFiles() {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
  const authority = await makeAuthority("boxinit test authority");
  const files = { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  /** Puts another certificate of the same authority in place. */
  const renew = async () => {
    const pair = await authority.issue({ names: ["localhost", "127.0.0.1"] });
    writeFileSync(files.certificate, pair.certificate);
    writeFileSync(files.key, pair.key);
  };
  await renew();
  const args = ["--tls-certificate", files.certificate, "--tls-key", files.key];
  return { folder, files, args, ca: authority.certificate, renew };
}

/** `boxinit serve` on free ports of loopback, once it listens. */
export async function spawnServer(args: readonly string[] = [], options: SpawnOptions = {}): Promise<SpawnedServer> {
  const files = await makeServerFiles();
  const addresses = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0"];
  const spawned = spawnBoxinit(["serve", ...files.args, ...addresses, ...args], options);
  const logLine = (message: string) =>
    spawned
      .stdout()
      .split("\n")
      .slice(0, -1)
      .map((line): Record<string, unknown> => JSON.parse(line))
      .find((line) => line.msg === message);
  const logged = async (message: string) => {
    for (;;) {
      const line = logLine(message);
      if (line !== undefined) return line;
      const more = once(spawned.child.stdout ?? spawned.child, "data").then(() => true);
      const alive = await Promise.race([more, spawned.exit.then(() => false)]);
      if (!alive && logLine(message) === undefined) throw new Error(`it ended: ${spawned.stdout()}${spawned.stderr()}`);
    }
  };
  const listening = await logged("listening");
  return {
    ...spawned,
    webhookPort: portOf(listening.webhook),
    opsPort: portOf(listening.ops),
    ca: files.ca,
    logLine,
    logged,
    cleanUp: async () => {
      spawned.child.kill("SIGKILL");
      await spawned.exit;
      rmSync(files.folder, { recursive: true });
    },
  };
}

function portOf(address: unknown): number {
  const port = typeof address === "object" && address !== null && "port" in address ? address.port : undefined;
  if (typeof port !== "number") throw new Error("no port in the line that says listening");
  return port;
}
