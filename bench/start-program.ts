import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { makeAuthority } from "../test/support/certificates.ts";
import { type Ask, ask } from "../test/support/https-client.ts";
import { mainProgram, programEnvironment } from "../test/support/run-boxinit.ts";
import { readMetric } from "../test/support/running-server.ts";

export interface StartedProgram {
  /** Where and how to send a review. */
  readonly webhook: Ask;
  /** Processor time that the process has used. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

const address = z.object({ port: z.number() });
const listening = z.object({ msg: z.literal("listening"), webhook: address, ops: address });

/** Starts `boxinit serve` on free ports of this machine. */
export async function startProgram(): Promise<StartedProgram> {
  const folder = await mkdtemp(join(tmpdir(), "boxinit-bench-"));
  const authority = await makeAuthority("boxinit bench");
  const pair = await authority.issue({ names: ["127.0.0.1"] });
  const files = { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  await writeFile(files.certificate, pair.certificate);
  await writeFile(files.key, pair.key);
  const tls = ["--tls-certificate", files.certificate, "--tls-key", files.key];
  const listen = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0"];
  const quiet = ["--server-drain-seconds", "0"];
  const child = spawn(process.execPath, [mainProgram, "serve", ...tls, ...listen, ...quiet], {
    env: programEnvironment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [firstLine] = await once(createInterface(child.stdout), "line");
  const { webhook, ops } = listening.parse(JSON.parse(String(firstLine)));
  return {
    webhook: {
      port: webhook.port,
      path: "/mutate/enforce?timeout=5s",
      method: "POST",
      headers: { "content-type": "application/json" },
      ca: authority.certificate,
    },
    cpuSeconds: async () => {
      const { body } = await ask({ port: ops.port, path: "/metrics" });
      return readMetric(body, "process_cpu_seconds_total");
    },
    stop: async () => {
      const exited = once(child, "exit");
      child.kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
