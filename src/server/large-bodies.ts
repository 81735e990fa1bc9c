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
 */
export function createLargeBodies(limits: ServerLimits): LargeBodies {
  const queue: Waiting[] = [];
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
    try {
      return await read();
    } finally {
      clearTimeout(overdue);
      // Once the review is answered, which needs no further turn of the event loop, and others have been read from.
      setImmediate(end);
    }
  }

  function endOnce(bytes: number): () => void {
    let left = bytes;
    return () => {
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
        bytes,
        halfTime: performance.now() + timeLeft / 2,
        begin: () => {
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
    for (let next = nextOf(queue); next !== undefined; next = nextOf(queue)) {
      if (inHand > 0 && inHand + next.bytes > limits.largeBodyBytes) return;
      next.begin();
    }
  }
}

function nextOf(queue: readonly Waiting[]): Waiting | undefined {
  const now = performance.now();
  return queue.find(({ halfTime }) => now < halfTime) ?? queue[0];
}

/** What is not announced can be as large as any. */
function announcedBytes(message: IncomingMessage): number {
  return Number(message.headers["content-length"] ?? Number.POSITIVE_INFINITY);
}
