import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { credentialFiles } from "../../src/server/credential-files.ts";
import type { CredentialFiles } from "../../src/server/credentials.ts";
import { defaultLimits, type ServerLimits } from "../../src/server/limits.ts";
import { type BoxinitServer, type ServerOptions, startServer } from "../../src/server/start-server.ts";
import type { LogLevel } from "../../src/telemetry/log-level.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { type CertificateAuthority, type IssueOptions, makeAuthority } from "./certificates.ts";
import { type Answer, type Ask, ask } from "./https-client.ts";

export interface RunningServer {
  readonly server: BoxinitServer;
  readonly authority: CertificateAuthority;
  /** Holds tls.crt and tls.key. */
  readonly folder: string;
  /** The log lines so far, parsed. */
  readonly log: Record<string, unknown>[];
  post(path: string, body: string | Buffer, more?: Partial<Ask>): Promise<Answer>;
  ops(path: string): Promise<Answer>;
  /** The value of a series such as `boxinit_reviews_total{mode="enforce",decision="changed"}`. */
  metric(series: string): Promise<number>;
  stop(): Promise<void>;
}

export type Overrides = Partial<Omit<ServerOptions, "limits">> & {
  readonly limits?: Partial<ServerLimits>;
  readonly logLevel?: LogLevel;
  readonly certificate?: Partial<IssueOptions>;
  /** Instead of those that are made for it. */
  readonly tls?: CredentialFiles;
};

/** The real server on loopback, with a certificate made for it. */
export async function runServer(overrides: Overrides = {}): Promise<RunningServer> {
  const { limits, logLevel = "trace", certificate, tls, ...rest } = overrides;
  const folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
  const authority = await makeAuthority("boxinit test authority");
  const pair = await authority.issue({ names: ["localhost", "127.0.0.1"], ...certificate });
  writeFileSync(join(folder, "tls.crt"), pair.certificate);
  writeFileSync(join(folder, "tls.key"), pair.key);
  const files = { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  const log: Record<string, unknown>[] = [];
  const server = await startServer({
    listen: { address: "127.0.0.1", port: 0 },
    opsListen: { address: "127.0.0.1", port: 0 },
    credentials: credentialFiles(tls ?? files, { ...defaultLimits, ...limits }.reloadInterval),
    maxConnections: 100,
    bodyMemoryBytes: 64 * 1024 * 1024,
    drainTime: 0,
    policy: defaultPolicy,
    repair: repairPod,
    logger: createLogger(logLevel, collect(log)),
    version: "0.0.0-test",
    limits: { ...defaultLimits, ...limits },
    ...rest,
  });
  const ops = (path: string) => ask({ port: server.ops.port, path });
  return {
    server,
    authority,
    folder,
    log,
    post: (path, body, more = {}) =>
      ask({
        port: server.webhook.port,
        path,
        method: "POST",
        body,
        ca: authority.certificate,
        ...more,
        headers: { "content-type": "application/json", ...more.headers },
      }),
    ops,
    metric: async (series) => readMetric((await ops("/metrics")).body, series),
    stop: async () => {
      await server.drain();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function readMetric(exposition: string, series: string): number {
  const line = exposition.split("\n").find((one) => one.startsWith(`${series} `));
  if (line === undefined) throw new Error(`no series ${series}`);
  return Number(line.slice(series.length));
}

function collect(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString("utf8").split("\n")) if (line !== "") lines.push(JSON.parse(line));
      done();
    },
  });
}
