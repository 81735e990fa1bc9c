import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { makeAuthority } from "../../support/certificates.ts";
import { serviceName } from "./register-for.ts";

/** Answers the review of that uid; `reset` breaks the connection as a crash does. */
export type GiveAnswer = (reply: ServerResponse, uid: string, reset: () => void) => void;

export interface AnsweringWebhook {
  readonly port: number;
  readonly ca: string;
  close(): Promise<void>;
}

const reviewBody = z.object({ request: z.object({ uid: z.string() }) });

/** A webhook within this process that has boxinit's name: each of its paths answers in another way. */
export async function answerReviews(
  answers: Readonly<Record<string, { readonly give: GiveAnswer }>>,
): Promise<AnsweringWebhook> {
  const authority = await makeAuthority("boxinit test authority");
  const { certificate, key } = await authority.issue({ names: [serviceName, "localhost"] });
  const connections = new Map<number | undefined, Socket>();
  const server = createServer({ cert: certificate, key }, async (message, reply) => {
    const { request } = reviewBody.parse(JSON.parse(await text(message)));
    const name = new URL(message.url ?? "", "https://localhost").pathname.slice(1);
    const raw = connections.get(message.socket.remotePort);
    answers[name]?.give(reply, request.uid, () => raw?.resetAndDestroy());
  });
  // As boxinit does: whoever closes an idle connection first must be the API server, which keeps it for 90 s.
  server.keepAliveTimeout = 120_000;
  // Below TLS, which can't be reset.
  server.on("connection", (socket) => {
    if (socket instanceof Socket) connections.set(socket.remotePort, socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    ca: authority.certificate,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
