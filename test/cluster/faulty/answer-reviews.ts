import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { makeAuthority } from "../../support/certificates.ts";
import { listenOnLoopback } from "../../support/listen-on-loopback.ts";
import { serviceHost } from "../boxinit/serving-identity.ts";

const reviewBody = z.object({ request: z.object({ uid: z.string(), object: z.unknown() }) });

export type ReviewRequest = z.infer<typeof reviewBody>["request"];

/** Answers a review; `reset` breaks the connection as a crash does. */
export type GiveAnswer = (reply: ServerResponse, request: ReviewRequest, reset: () => void) => void;

export interface AnsweringWebhook {
  readonly port: number;
  readonly ca: string;
  close(): Promise<void>;
}

/**
 * A webhook within this process, known by boxinit's name too: each of its paths answers in another way. What throws is
 * answered with a 500.
 */
export async function answerReviews(
  answers: Readonly<Record<string, { readonly give: GiveAnswer }>>,
): Promise<AnsweringWebhook> {
  const authority = await makeAuthority("boxinit test authority");
  const { certificate, key } = await authority.issue({ names: [serviceHost, "localhost"] });
  const connections = new Map<number | undefined, Socket>();
  const answer = async (message: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const body = await text(message);
    const known = answers[new URL(message.url ?? "", "https://localhost").pathname.slice(1)];
    if (known === undefined) return void reply.writeHead(404).end();
    const raw = connections.get(message.socket.remotePort);
    known.give(reply, reviewBody.parse(JSON.parse(body)).request, () => raw?.resetAndDestroy());
  };
  // As boxinit does: whoever closes an idle connection first must be the API server, which keeps it for 90 s.
  const server = createServer({ cert: certificate, key, keepAliveTimeout: 120_000 }, (message, reply) => {
    answer(message, reply).catch((error: unknown) => reply.writeHead(500).end(String(error)));
  });
  // Below TLS, which can't be reset.
  server.on("connection", (socket) => {
    if (socket instanceof Socket) connections.set(socket.remotePort, socket);
  });
  return {
    port: await listenOnLoopback(server),
    ca: authority.certificate,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
