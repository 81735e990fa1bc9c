import type { IncomingMessage } from "node:http";
import type { Server, ServerOptions } from "node:https";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { RequestError, type RequestErrorCode } from "../admission/request-errors.ts";
import { routePaths } from "../admission/route.ts";
import { describeFault } from "../telemetry/logger.ts";
import { countRejected } from "../telemetry/metrics.ts";
import { rejectionTeller } from "../telemetry/tell-rejected.ts";
import { answerClientError, answerError, clientErrorCodeOf, errorCodeOf } from "./answer-errors.ts";
import { boundConnections } from "./connections.ts";
import type { Credentials } from "./credentials.ts";
import { deadlineOf } from "./deadline.ts";
import { createLargeBodies } from "./large-bodies.ts";
import type { ServerLimits } from "./limits.ts";
import { type BodyMemory, readBody } from "./read-body.ts";
import { answerReviews, type ReviewRouteOptions } from "./review-route.ts";
import type { ServerState } from "./server-state.ts";
import { isUnused } from "./unused-connections.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** When the request's header was there, by the monotonic clock, in milliseconds. */
    arrivedAt: number;
    /** When the caller gives up on an answer, by the same clock; infinite where that is not known. */
    deadline: number;
  }
}

export interface WebhookAppOptions extends ReviewRouteOptions {
  readonly credentials: Credentials;
  readonly maxConnections: number;
  readonly bodyMemory: BodyMemory;
  readonly state: ServerState;
  readonly limits: ServerLimits;
}

export type WebhookApp = FastifyInstance<Server>;

const reviewPaths = Object.values(routePaths);

/** The HTTPS side, which the API server calls. It speaks HTTP/1.1 to webhooks and nothing else. */
export function createWebhookApp(options: WebhookAppOptions): WebhookApp {
  const { limits, metrics, logger } = options;
  const tellRejected = rejectionTeller(logger, limits.rejectionsTold);
  // Connections whose end is told already, so that it is not told again of the request that it cut off.
  const told = new WeakSet<object>();
  const app: WebhookApp = fastify({
    https: httpsOptions(options),
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    // A 503 while closing would fail a pod; see drain.ts for how connections are sent away instead.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => void reject(reply, errorCodeOf(error), request),
    clientErrorHandler: (error, socket) => {
      const code = clientErrorCodeOf(error, socket);
      if (code === undefined) return void socket.destroy();
      // The caller would take an answer for that to the review which it sends just then. From the first byte on, Node.js
      // counts the time anew.
      if (code === "request-timeout" && isUnused(socket)) return void socket.setTimeout(limits.keepAliveTimeout);
      countRejected(metrics, code);
      tellRejected(code, socket.remoteAddress);
      told.add(socket);
      answerClientError(socket, code);
    },
  });
  const connections = boundConnections(app.server, {
    most: options.maxConnections,
    patience: limits.connectionPatience,
    onDropped: () => metrics.droppedConnections.inc(),
  });
  // An expectation that nobody here knows is one that can be left unmet (RFC 9110, 10.1.1).
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.server.on("tlsClientError", () => metrics.tlsHandshakeFailures.inc());

  app.removeAllContentTypeParsers();
  const largeBodies = createLargeBodies(limits);
  app.addContentTypeParser("application/json", (request: FastifyRequest, payload: IncomingMessage) =>
    largeBodies.take(
      payload,
      () => Math.min(Math.max(request.deadline - performance.now(), 0), limits.requestTimeout),
      () => readBody(payload, limits.bodyBytes, options.bodyMemory),
    ),
  );
  app.decorateRequest("arrivedAt", 0);
  app.decorateRequest("deadline", Number.POSITIVE_INFINITY);
  app.addHook("onRequest", (request, reply, done) => {
    request.arrivedAt = performance.now();
    request.deadline = deadlineOf(request.url, request.arrivedAt);
    metrics.requestsInFlight.inc();
    const end = connections.begin(request.raw.socket);
    reply.raw.once("close", () => {
      metrics.requestsInFlight.dec();
      end();
    });
    const code = findHeaderProblem(request);
    done(code === undefined ? undefined : new RequestError(code));
  });
  // Here, and not when the request came: the drain may have begun in between.
  app.addHook("onSend", (request, reply, _payload, done) => {
    if (options.state.draining) reply.header("connection", "close");
    // Nothing but a review is answered with 200.
    if (reply.statusCode === 200) connections.value(request.raw.socket);
    done();
  });
  app.post(routePaths.enforce, answerReviews("enforce", options));
  app.post(routePaths.audit, answerReviews("audit", options));
  app.post(routePaths.advise, answerReviews("advise", options));
  app.setNotFoundHandler((request, reply) => {
    const isKnown = reviewPaths.includes(request.url.replace(/\?.*/s, ""));
    if (isKnown) reply.header("allow", "POST");
    return reject(reply, isKnown ? "method-not-allowed" : "path-unknown", request);
  });
  app.setErrorHandler((error, request, reply) => {
    const code = errorCodeOf(error);
    if (told.has(request.raw.socket)) return answerError(reply, code);
    if (code === "internal-error") logger.error({ fault: describeFault(error) }, "a request failed");
    return reject(reply, code, request);
  });
  return app;

  function reject(reply: FastifyReply, code: RequestErrorCode, request: FastifyRequest): FastifyReply {
    countRejected(metrics, code);
    tellRejected(code, request.socket.remoteAddress);
    return answerError(reply, code);
  }
}

function httpsOptions({ credentials, limits }: WebhookAppOptions): ServerOptions {
  const checksClients = credentials.context.ca !== undefined;
  return {
    ...tlsOptions(credentials),
    requestCert: checksClients,
    rejectUnauthorized: checksClients,
    handshakeTimeout: limits.handshakeTimeout,
    headersTimeout: limits.headersTimeout,
    connectionsCheckingInterval: limits.checkInterval,
    maxHeaderSize: limits.headerBytes,
    // Node.js would answer without a body; see findHeaderProblem.
    requireHostHeader: false,
  };
}

/** What a new certificate brings along: setSecureContext starts from nothing. */
export function tlsOptions(credentials: Credentials) {
  return { ...credentials.context, minVersion: "TLSv1.2" } as const;
}

function findHeaderProblem(request: FastifyRequest): RequestErrorCode | undefined {
  if (countHosts(request.raw.rawHeaders) !== 1) return "http-malformed";
  const encoding = request.headers["content-encoding"];
  const isPlain = encoding === undefined || encoding.toLowerCase() === "identity";
  return request.is404 || isPlain ? undefined : "content-encoding-unsupported";
}

/** Names and values in turn, as they came: Node.js' own view of them leaves out what is written twice. */
function countHosts(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, at) => at % 2 === 0 && text.length === 4 && text.toLowerCase() === "host").length;
}
