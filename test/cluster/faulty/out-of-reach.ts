import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { type RunningServer, runServer } from "../../support/running-server.ts";
import type { Way } from "../boxinit/register-for-namespace.ts";
import { makeServingIdentity, serviceHost } from "../boxinit/serving-identity.ts";
import { type BoxinitProcess, startBoxinit } from "../boxinit/start-boxinit.ts";
import { freePorts } from "../control-plane/free-ports.ts";
import type { Supervised } from "../control-plane/supervise.ts";

export interface OutOfReach {
  readonly ways: Readonly<Record<string, Way>>;
  /** Waits to be told to continue. */
  readonly stopped: BoxinitProcess;
  /** Looks for a new certificate all the time. */
  readonly expired: RunningServer;
  stop(): Promise<void>;
}

interface OutOfReachKind {
  /** What the API server has to say of it. */
  readonly reason: RegExp;
  /** The API server is left waiting. */
  readonly hangs?: true;
}

export const outOfReachKinds: Readonly<Record<string, OutOfReachKind>> = {
  killed: { reason: /connect: connection refused/ },
  stopped: { reason: /context deadline exceeded/, hangs: true },
  "plain-http": { reason: /server gave HTTP response to HTTPS client/ },
  "another-authority": { reason: /x509: certificate signed by unknown authority/ },
  "another-name": { reason: /x509: certificate is valid for boxinit.elsewhere.svc, not boxinit.boxinit.svc/ },
  expired: { reason: /x509: certificate has expired/ },
};

/** Real boxinits that the API server can't talk to, each for another reason. */
export async function startOutOfReach(supervised: Supervised): Promise<OutOfReach> {
  // Files of their own: whoever goes on after a while looks at them first, and would take up another's certificate.
  const folder = join(supervised.folder, "out-of-reach");
  mkdirSync(folder);
  const identity = await makeServingIdentity(folder);
  // Of those that no system gives to whoever asks for any: nobody else comes to listen where one was killed.
  const [port] = await freePorts(1);
  const [killed, stopped] = await Promise.all([
    startBoxinit(supervised, identity, ["--server-listen", `127.0.0.1:${port}`]),
    startBoxinit(supervised, identity),
  ]);
  process.kill(killed.pid, "SIGKILL");
  await killed.ended;
  process.kill(stopped.pid, "SIGSTOP");
  const sound = await runServer({ certificate: { names: [serviceHost] } });
  const misnamed = await runServer({ certificate: { names: ["boxinit.elsewhere.svc"] } });
  const expired = await runExpired();
  const { ca } = identity;
  return {
    stopped,
    expired,
    ways: {
      killed: { port: killed.webhookPort, ca },
      stopped: { port: stopped.webhookPort, ca },
      "plain-http": { port: sound.server.ops.port, ca },
      "another-authority": { port: sound.server.webhook.port, ca },
      "another-name": { port: misnamed.server.webhook.port, ca: misnamed.authority.certificate },
      expired: { port: expired.server.webhook.port, ca: expired.authority.certificate },
    },
    stop: async () => {
      for (const server of [sound, misnamed, expired]) await server.stop();
    },
  };
}

/** boxinit does not start with a certificate that has expired: this one expires while boxinit is running. */
async function runExpired(): Promise<RunningServer> {
  const hour = 3_600_000;
  const now = Date.now();
  vi.setSystemTime(now - 2 * hour);
  try {
    return await runServer({
      certificate: { names: [serviceHost], notBefore: new Date(now - 3 * hour), notAfter: new Date(now - hour) },
      limits: { reloadInterval: 20 },
    });
  } finally {
    vi.useRealTimers();
  }
}
