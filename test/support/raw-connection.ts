import { once } from "node:events";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";

/** A TLS connection on which a test writes the bytes of HTTP itself. */
export interface RawConnection {
  readonly socket: TLSSocket;
  write(bytes: string | Buffer): void;
  /** Waits until what came in matches, and returns all that came in so far. */
  read(until: RegExp): Promise<string>;
  /** Waits for the end of the connection, from whatever side and for whatever reason; returns all that came in. */
  ended(): Promise<string>;
}

export async function connectRaw(port: number, ca: string, options: ConnectionOptions = {}): Promise<RawConnection> {
  const socket = connect({ host: "127.0.0.1", port, ca, servername: "localhost", ...options });
  await once(socket, "secureConnect");
  let received = "";
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => {
    // Told by `ended`: a test looks at what came in, and a reset is one way to end.
  });
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    read: async (until) => {
      while (!until.test(received)) {
        const ended = await Promise.race([once(socket, "data").then(() => false), closed.then(() => true)]);
        if (ended && !until.test(received)) throw new Error(`the connection ended after ${JSON.stringify(received)}`);
      }
      return received;
    },
    ended: async () => {
      await closed;
      return received;
    },
  };
}

/** The status codes of the answers in what came in. */
export function statusesOf(received: string): readonly number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** The bytes of a review's request. */
export function postOf(path: string, body: string, headers = ""): string {
  const length = Buffer.byteLength(body);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}Content-Length: ${length}\r\n\r\n${body}`;
}
