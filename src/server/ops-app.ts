import { type FastifyInstance, type FastifyReply, fastify } from "fastify";
import type { RequestErrorCode } from "../admission/request-errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { answerClientError, answerError, clientErrorCodeOf, errorCodeOf } from "./answer-errors.ts";
import { boundConnections } from "./connections.ts";
import type { ServerLimits } from "./limits.ts";
import { notReadyBecause, type ServerState } from "./server-state.ts";

export interface OpsAppOptions {
  readonly state: ServerState;
  readonly metrics: Metrics;
  readonly limits: ServerLimits;
  /** Brings up to date what is measured by looking. */
  readonly beforeScrape: () => Promise<void>;
}

const opsPaths = ["/livez", "/readyz", "/metrics"];

/** The plain HTTP side: probes and metrics. Nothing that it says is secret, and nothing can be changed through it. */
export function createOpsApp({ state, metrics, limits, beforeScrape }: OpsAppOptions): FastifyInstance {
  const app = fastify({
    http: {
      headersTimeout: limits.headersTimeout,
      connectionsCheckingInterval: limits.checkInterval,
      maxHeaderSize: limits.headerBytes,
    },
    requestTimeout: limits.requestTimeout,
    return503OnClosing: false,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void answerError(reply, errorCodeOf(error)),
    clientErrorHandler: (error, socket) => {
      const code = clientErrorCodeOf(error, socket);
      if (code === undefined) socket.destroy();
      else answerClientError(socket, code);
    },
  });
  // Probes and scrapes are let in beside whoever holds connections open, and the webhook's keep their descriptors.
  boundConnections(app.server, {
    most: limits.opsConnections,
    patience: limits.connectionPatience,
    onDropped: () => {},
  });
  app.removeAllContentTypeParsers();
  app.get("/livez", (_request, reply) => text(reply, 200, "ok"));
  app.get("/readyz", (_request, reply) => {
    const reason = notReadyBecause(state);
    return reason === undefined ? text(reply, 200, "ok") : text(reply, 503, reason);
  });
  app.get("/metrics", async (_request, reply) => {
    await beforeScrape();
    return reply.header("content-type", metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.setNotFoundHandler((request, reply) => {
    const isKnown = opsPaths.includes(request.url.replace(/\?.*/s, ""));
    if (isKnown) reply.header("allow", "GET, HEAD");
    const code: RequestErrorCode = isKnown ? "method-not-allowed" : "path-unknown";
    return answerError(reply, code);
  });
  app.setErrorHandler((error, _request, reply) => answerError(reply, errorCodeOf(error)));
  return app;
}

function text(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).header("content-type", "text/plain; charset=utf-8").send(`${body}\n`);
}
