import type { IncomingMessage } from "node:http";
import { RequestError } from "../admission/request-errors.ts";
import type { ServerLimits } from "./limits.ts";

export interface LargeBodies {
  /**
   * Runs `read` once it is the body's turn.
   *
   * @param timeLeft - how long it may wait, in milliseconds
   * @throws RequestError overloaded, or body-truncated where the connection ended
   */
  take(message: IncomingMessage, timeLeft: () => number, read: () => Promise<Buffer>): Promise<Buffer>;
}

interface Waiting {
  readonly message: IncomingMessage;
  readonly bytes: number;
  /** When half of its time is over, by the monotonic clock. */
  readonly halfTime: number;
  readonly begin: () => void;
}

/**
 * Lets large bodies in a few at a time, in their order. The others stay unread in their sockets, where they cost neither
 * memory nor time. Without it, one turn of the event loop would read and examine every large review that the kernel holds,
 * while small ones, probes and handshakes wait. Once there are too many, each would be answered just after its caller gave
 * up: so one that has waited half of its time lets those go first that have not, and one that nobody waits for any more is
 * not read at all.
 *
 * A place is for bytes that come. Who announces much and sends little is passed over by whoever has sent what is read
 * unasked, loses a place as soon as nothing follows, and takes turns with other addresses.
 */
export function createLargeBodies(limits: ServerLimits): LargeBodies {
  const queue: Waiting[] = [];
  /** Which turn was the last of an address, as long as any body is in hand. */
  const lastTurns = new Map<string, number>();
  let turns = 0;
  let inHand = 0;
  return {
    take: (message, timeLeft, read) => {
      const bytes = Math.min(announcedBytes(message), limits.bodyBytes);
      return bytes <= limits.smallBodyBytes ? read() : takeTurn(message, bytes, timeLeft(), read);
    },
  };

  async function takeTurn(
    message: IncomingMessage,
    bytes: number,
    timeLeft: number,
    read: () => Promise<Buffer>,
  ): Promise<Buffer> {
    await turn(message, bytes, timeLeft);
    const end = endOnce(bytes);
    const overdue = setTimeout(end, limits.largeBodyTime);
    const stalled = whenStalled(message, end);
    try {
      return await read();
    } finally {
      clearTimeout(overdue);
      clearInterval(stalled);
      // Once the review is answered, which needs no further turn of the event loop, and others have been read from.
      setImmediate(end);
    }
  }

  function whenStalled({ socket }: IncomingMessage, end: () => void): NodeJS.Timeout {
    let seen = socket.bytesRead;
    // Immediates come right after the event loop has read from sockets: what is there by then has been read.
    const looking = setInterval(() => setImmediate(look), limits.largeBodyLook);
    return looking;

    function look(): void {
      const came = socket.bytesRead - seen;
      seen += came;
      if (came >= limits.largeBodyPace) return;
      clearInterval(looking);
      end();
    }
  }

  function endOnce(bytes: number): () => void {
    let left = bytes;
    return () => {
      if (left === 0) return;
      inHand -= left;
      left = 0;
      letIn();
    };
  }

  function turn(message: IncomingMessage, bytes: number, timeLeft: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (code: "overloaded" | "body-truncated") => {
        leave();
        reject(new RequestError(code));
      };
      const closed = () => giveUp("body-truncated");
      const overdue = setTimeout(() => giveUp("overloaded"), timeLeft);
      const waiting = {
        message,
        bytes,
        halfTime: performance.now() + timeLeft / 2,
        begin: () => {
          turns += 1;
          lastTurns.set(addressOf(message), turns);
          leave();
          inHand += bytes;
          resolve();
        },
      };
      const leave = () => {
        clearTimeout(overdue);
        message.off("close", closed);
        queue.splice(queue.indexOf(waiting), 1);
      };
      message.once("close", closed);
      queue.push(waiting);
      letIn();
    });
  }

  function letIn(): void {
    while (inHand < limits.largeBodyBytes) {
      const next = nextToRead();
      if (next === undefined || (inHand > 0 && inHand + next.bytes > limits.largeBodyBytes)) break;
      next.begin();
    }
    if (inHand === 0) lastTurns.clear();
  }

  function nextToRead(): Waiting | undefined {
    const now = performance.now();
    const ready = preferred(queue, ({ message }) => hasSent(message));
    const lastTurn = ({ message }: Waiting) => lastTurns.get(addressOf(message)) ?? 0;
    // The address first: else whoever keeps sending anew would always go before those that have waited.
    const longestAgo = Math.min(...ready.map(lastTurn));
    const ofAddress = ready.filter((one) => lastTurn(one) === longestAgo);
    return preferred(ofAddress, ({ halfTime }) => now < halfTime)[0];
  }
}

function preferred(waiting: readonly Waiting[], isBetter: (one: Waiting) => boolean): readonly Waiting[] {
  const better = waiting.filter(isBetter);
  return better.length > 0 ? better : waiting;
}

/** All of the body, or as much as Node.js reads of it unasked. */
function hasSent(message: IncomingMessage): boolean {
  return message.complete || message.readableLength >= message.readableHighWaterMark;
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? "";
}

/** What is not announced can be as large as any. */
function announcedBytes(message: IncomingMessage): number {
  return Number(message.headers["content-length"] ?? Number.POSITIVE_INFINITY);
}
