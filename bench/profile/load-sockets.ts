import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";

export interface Load {
  /** How many reviews were answered. */
  readonly answered: number;
}

export interface LoadOptions {
  readonly port: number;
  /** PEM of the authority. */
  readonly ca: string;
  readonly path: string;
  /** The review's JSON text. */
  readonly review: string;
  readonly connections: number;
  readonly milliseconds: number;
}

/**
 * Keeps a server busy: connections that stay open, each with one review at a time, as the API server's do. The request's
 * bytes are made once and an answer is only looked at for its end, so that the server is what has most to do.
 *
 * @throws where an answer is not one with status 200
 */
export async function load(options: LoadOptions): Promise<Load> {
  const { port, ca, path, review, connections } = options;
  const body = Buffer.from(review);
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const request = Buffer.concat([Buffer.from(head), body]);
  const sockets = Array.from({ length: connections }, () => connect({ host: "localhost", port, ca }));
  try {
    await Promise.all(sockets.map((socket) => once(socket, "secureConnect")));
    const end = performance.now() + options.milliseconds;
    const counts = await Promise.all(sockets.map((socket) => ask(socket, request, end)));
    return { answered: counts.reduce((sum, count) => sum + count, 0) };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** One connection's reviews until the time is up. */
function ask(socket: TLSSocket, request: Buffer, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let received = "";
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed a connection")));
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (!isWhole(received)) return;
      if (!received.startsWith("HTTP/1.1 200 ")) return reject(new Error(`answered: ${received}`));
      received = "";
      answered += 1;
      if (performance.now() < end) socket.write(request);
      else resolve(answered);
    });
    socket.write(request);
  });
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf("\r\n\r\n");
  if (headEnd === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, headEnd))?.[1];
  return answer.length >= headEnd + 4 + Number(length);
}
