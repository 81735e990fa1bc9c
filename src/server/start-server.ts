import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { FastifyInstance } from "fastify";
import type { CreateAuditSink } from "../audit/audit-sink.ts";
import type { Policy } from "../core/policy.ts";
import type { repairPod } from "../core/repair-pod.ts";
import type { Logger } from "../telemetry/logger.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import type { CreateReviewTracer } from "../telemetry/tracing/review-tracer.ts";
import type { CredentialFeed, CredentialSource } from "./credential-source.ts";
import type { Credentials } from "./credentials.ts";
import { drain } from "./drain.ts";
import type { ServerLimits } from "./limits.ts";
import { type ListenAddress, listen } from "./listen.ts";
import { createOpsApp } from "./ops-app.ts";
import { notReadyBecause, type ServerState } from "./server-state.ts";
import { watchUnusedConnections } from "./unused-connections.ts";
import { createWebhookApp, tlsOptions, type WebhookApp } from "./webhook-app.ts";

export interface ServerOptions {
  readonly listen: ListenAddress;
  readonly opsListen: ListenAddress;
  readonly credentials: CredentialSource;
  readonly maxConnections: number;
  readonly bodyMemoryBytes: number;
  /** How long to go on serving, with `Connection: close`, once told to end; milliseconds. */
  readonly drainTime: number;
  readonly policy: Policy;
  readonly repair: typeof repairPod;
  readonly logger: Logger;
  readonly version: string;
  readonly limits: ServerLimits;
  /** Where reviews are to be traced. */
  readonly createTracer?: CreateReviewTracer | undefined;
  /** What else goes on until the server ends. */
  readonly startWatch?: ((metrics: Metrics, signal: AbortSignal) => void) | undefined;
  /** Where decisions are to be told beside the answers. */
  readonly createAudit?: CreateAuditSink | undefined;
}

export interface BoxinitServer {
  readonly webhook: AddressInfo;
  readonly ops: AddressInfo;
  /** Ends the server as the API server's connections need it; see drain.ts. */
  drain(): Promise<void>;
}

const day = 86_400_000;

/**
 * Starts both sides: plain HTTP for probes and metrics at once, HTTPS for the API server as soon as there is a
 * certificate.
 *
 * @param signal - gives up waiting for the certificate
 * @throws CredentialsError where the certificate, key or client CA can't be used
 * @throws ListenError where an address can't be listened on
 * @throws AbortError where the signal comes before the certificate
 */
export async function startServer(options: ServerOptions, signal?: AbortSignal): Promise<BoxinitServer> {
  const { logger, limits } = options;
  const metrics = createMetrics(options.version);
  const tracer = options.createTracer?.(metrics);
  const audit = options.createAudit?.(metrics);
  const state: ServerState = { listening: false, draining: false, isTrusted: () => false };
  const bodyMemory = { limit: options.bodyMemoryBytes, held: 0 };
  let credentials: Credentials | undefined;
  let webhookApp: WebhookApp | undefined;

  const opsApp: FastifyInstance = createOpsApp({ state, metrics, limits, beforeScrape });
  const ops = await listen(opsApp, options.opsListen, "server.opsListen");
  const following = new AbortController();
  try {
    const ends = AbortSignal.any([following.signal, ...(signal === undefined ? [] : [signal])]);
    const feed = await options.credentials({ metrics, logger, signal: ends });
    credentials = feed.first;
    options.startWatch?.(metrics, following.signal);
    const app = createWebhookApp({ ...options, metrics, tracer, audit, state, bodyMemory, credentials });
    webhookApp = app;
    const closeUnused = watchUnusedConnections(app.server);
    const webhook = await listen(app, options.listen, "server.listen");
    const followed = follow(feed, app);
    state.listening = true;
    return {
      webhook,
      ops,
      drain: async () => {
        following.abort();
        await drain({
          webhookApp: app,
          closeUnused,
          opsApp,
          state,
          drainTime: options.drainTime,
          closeTimeout: limits.closeTimeout,
        });
        await followed;
        await endTelling();
      },
    };
  } catch (error) {
    following.abort();
    await webhookApp?.close();
    await opsApp.close();
    await endTelling();
    throw error;
  }

  async function endTelling(): Promise<void> {
    await Promise.all([tracer?.end(), audit?.end()]);
  }

  function follow(feed: CredentialFeed, app: WebhookApp): Promise<void> {
    state.isTrusted = () => feed.isTrusted();
    return feed.follow((fresh) => {
      app.server.setSecureContext(tlsOptions(fresh));
      credentials = fresh;
    });
  }

  async function beforeScrape(): Promise<void> {
    if (credentials !== undefined) {
      metrics.certificateDaysToExpiry.set((credentials.notAfter.getTime() - Date.now()) / day);
    }
    metrics.ready.set(notReadyBecause(state) === undefined ? 1 : 0);
    metrics.bodyBytesInMemory.set(bodyMemory.held);
    if (webhookApp === undefined) return;
    const countConnections = promisify(webhookApp.server.getConnections.bind(webhookApp.server));
    metrics.connections.set(await countConnections());
  }
}
