import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { FastifyInstance } from "fastify";
import type { Policy } from "../core/policy.ts";
import type { repairPod } from "../core/repair-pod.ts";
import type { Logger } from "../telemetry/logger.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import {
  type CredentialFiles,
  type Credentials,
  type CredentialsError,
  checkCredentials,
  readCredentialFiles,
} from "./credentials.ts";
import { drain } from "./drain.ts";
import type { ServerLimits } from "./limits.ts";
import { type ListenAddress, listen } from "./listen.ts";
import { createOpsApp } from "./ops-app.ts";
import type { ServerState } from "./server-state.ts";
import { watchCredentials } from "./watch-credentials.ts";
import { createWebhookApp, tlsOptions } from "./webhook-app.ts";

export interface ServerOptions {
  readonly listen: ListenAddress;
  readonly opsListen: ListenAddress;
  readonly tls: CredentialFiles;
  readonly maxConnections: number;
  readonly bodyMemoryBytes: number;
  /** How long to go on serving, with `Connection: close`, once told to end; milliseconds. */
  readonly drainTime: number;
  readonly policy: Policy;
  readonly repair: typeof repairPod;
  readonly logger: Logger;
  readonly version: string;
  readonly limits: ServerLimits;
}

export interface BoxinitServer {
  readonly webhook: AddressInfo;
  readonly ops: AddressInfo;
  /** Ends the server as the API server's connections need it; see drain.ts. */
  drain(): Promise<void>;
}

const day = 86_400_000;

/**
 * Starts both sides: HTTPS for the API server, plain HTTP for probes and metrics.
 *
 * @throws CredentialsError where the certificate, key or client CA can't be used
 * @throws ListenError where an address can't be listened on
 */
export async function startServer(options: ServerOptions): Promise<BoxinitServer> {
  const { logger, limits, tls } = options;
  const texts = await readCredentialFiles(tls);
  let credentials = checkCredentials(texts, tls, new Date());

  const metrics = createMetrics(options.version);
  const state: ServerState = { listening: false, draining: false };
  const bodyMemory = { limit: options.bodyMemoryBytes, held: 0 };
  const webhookApp = createWebhookApp({ ...options, metrics, state, bodyMemory, credentials });
  const opsApp: FastifyInstance = createOpsApp({ state, metrics, limits, beforeScrape });

  const webhook = await listen(webhookApp, options.listen, "server.listen");
  const ops = await listen(opsApp, options.opsListen, "server.opsListen").catch(async (error: unknown) => {
    await webhookApp.close();
    throw error;
  });
  const watching = new AbortController();
  const watch = { files: tls, current: texts, interval: limits.reloadInterval, signal: watching.signal };
  const watched = watchCredentials({ ...watch, onChange: reload, onFailure: keep });
  state.listening = true;
  return {
    webhook,
    ops,
    drain: async () => {
      watching.abort();
      await watched;
      await drain({ webhookApp, opsApp, state, drainTime: options.drainTime, closeTimeout: limits.closeTimeout });
    },
  };

  function reload(fresh: Credentials): void {
    webhookApp.server.setSecureContext(tlsOptions(fresh));
    credentials = fresh;
    metrics.certificateReloads.inc({ result: "success" });
    logger.info({ notAfter: fresh.notAfter.toISOString() }, "certificate reloaded");
  }

  function keep(error: CredentialsError): void {
    metrics.certificateReloads.inc({ result: "failure" });
    logger.error({ problem: error.message }, "certificate not reloaded: the one in use is kept");
  }

  async function beforeScrape(): Promise<void> {
    metrics.certificateDaysToExpiry.set((credentials.notAfter.getTime() - Date.now()) / day);
    metrics.bodyBytesInMemory.set(bodyMemory.held);
    const countConnections = promisify(webhookApp.server.getConnections.bind(webhookApp.server));
    metrics.connections.set(await countConnections());
  }
}
