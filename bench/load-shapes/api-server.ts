import { connect, type TLSSocket } from "node:tls";
import { readAnswer } from "./read-answer.ts";
import { type PreparedReview, sendReview } from "./send-review.ts";

/** `right` and `wrong` are answers of 200; `rejected` any other; `no-answer` came too late or never. */
export type Outcome = "right" | "wrong" | "rejected" | "no-answer";

export interface Called {
  readonly outcome: Outcome;
  /** From when the call was due to its end, in milliseconds. */
  readonly milliseconds: number;
  /** How often the answer was to try again. */
  readonly retries: number;
}

interface Connection {
  readonly socket: TLSSocket;
  answered: (status: number, header: string, body: string) => void;
  broken: () => void;
}

export interface ApiServer {
  /** @param due - when the call should have begun, on the clock of `performance.now()` */
  call(review: PreparedReview, due?: number): Promise<Called>;
  /** How many connections were made so far. */
  handshakes(): number;
  close(): void;
}

export interface ApiServerOptions {
  readonly port: number;
  readonly ca: string;
  readonly path: string;
  /** The webhook's timeoutSeconds. */
  readonly timeoutSeconds: number;
}

/** What client-go keeps of connections that are idle (transport/cache.go, idleConnsPerHost). */
const idleConnections = 25;
/** What client-go tries again (rest/request.go). */
const mostRetries = 10;

/**
 * Calls a webhook as a Kubernetes API server does (client-go 0.37, net/http): a connection for each call at a time, the one
 * used last first, or whichever is there first of a new one and one that gets free; few are kept; a call that is over its
 * time takes its connection along; `Retry-After` is obeyed while there is time, and what broke is not repeated.
 */
export function createApiServer({ port, ca, path, timeoutSeconds }: ApiServerOptions): ApiServer {
  const idle: Connection[] = [];
  const open = new Set<TLSSocket>();
  const waiting: ((connection: Connection | undefined) => void)[] = [];
  let handshakes = 0;
  let uids = 0;

  return { call, handshakes: () => handshakes, close: () => void [...open].map((socket) => socket.destroy()) };

  async function call(review: PreparedReview, due = performance.now()): Promise<Called> {
    const end = due + timeoutSeconds * 1000;
    for (let retries = 0; ; retries += 1) {
      const { outcome, retryAfter } = await once(review, end);
      const mayRetry = retryAfter !== undefined && retries < mostRetries && performance.now() + retryAfter < end;
      if (!mayRetry) return { outcome, milliseconds: performance.now() - due, retries };
      await new Promise((resolve) => setTimeout(resolve, retryAfter));
    }
  }

  function once(review: PreparedReview, end: number): Promise<{ outcome: Outcome; retryAfter?: number | undefined }> {
    return new Promise((resolve) => {
      uids += 1;
      const uid = String(uids).padStart(36, "0");
      let used: Connection | undefined;
      const giveUp = setTimeout(
        () => {
          used?.socket.destroy();
          const place = waiting.indexOf(start);
          if (place !== -1) waiting.splice(place, 1);
          resolve({ outcome: "no-answer" });
        },
        Math.max(0, end - performance.now()),
      );
      const start = (connection: Connection | undefined) => {
        used = connection;
        if (connection === undefined) return finish("no-answer");
        connection.answered = (status, header, body) => {
          const again = /retry-after: (\d+)/i.exec(header)?.[1];
          release(connection, /connection: close/i.test(header));
          if (status !== 200) return finish("rejected", again === undefined ? undefined : Number(again) * 1000);
          const told = body.replace(uid, "UID");
          review.expected ??= told;
          finish(told === review.expected ? "right" : "wrong");
        };
        connection.broken = () => finish("no-answer");
        sendReview(connection.socket, `${path}?timeout=${timeoutSeconds}s`, review, uid);
      };
      const finish = (outcome: Outcome, retryAfter?: number) => {
        clearTimeout(giveUp);
        resolve({ outcome, retryAfter });
      };
      const free = idle.pop();
      if (free !== undefined) return start(free);
      waiting.push(start);
      dial();
    });
  }

  function dial(): void {
    const socket = connect({ host: "127.0.0.1", port, ca, servername: "localhost" });
    const connection: Connection = { socket, answered: () => {}, broken: () => {} };
    let isConnected = false;
    open.add(socket);
    socket.once("secureConnect", () => {
      isConnected = true;
      handshakes += 1;
      release(connection, false);
    });
    readAnswer(socket, (status, header, body) => connection.answered(status, header, body));
    socket.on("error", () => {});
    socket.once("close", () => {
      open.delete(socket);
      const place = idle.indexOf(connection);
      if (place !== -1) idle.splice(place, 1);
      // A dial that failed fails the call that made it.
      if (!isConnected) waiting.shift()?.(undefined);
      connection.broken();
    });
  }

  function release(connection: Connection, isOver: boolean): void {
    connection.answered = () => {};
    connection.broken = () => {};
    if (isOver || connection.socket.destroyed) return void connection.socket.end();
    const next = waiting.shift();
    if (next !== undefined) next(connection);
    else if (idle.length < idleConnections) idle.push(connection);
    else connection.socket.destroy();
  }
}
