import type { IncomingMessage } from "node:http";
import { RequestError, type RequestErrorCode } from "../admission/request-errors.ts";

/** The bytes of bodies that are being received, over all connections. */
export interface BodyMemory {
  readonly limit: number;
  held: number;
}

/**
 * Collects a body. What passes the limits is let go at once, and the rest of it is read and dropped: a client that is
 * still sending would not see an answer. How long that may take is up to the request timeout. The bytes count until
 * the body is whole or its connection lost: one that is whole is examined at once.
 *
 * @throws RequestError body-too-large, overloaded, body-truncated
 */
export function readBody(message: IncomingMessage, limit: number, memory: BodyMemory): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let refused: RequestErrorCode | undefined;
    let isOver = false;
    const letGo = () => {
      memory.held -= length;
      length = 0;
      chunks.length = 0;
    };
    message.on("data", (chunk: Buffer) => {
      if (refused !== undefined) return;
      refused = refuse(length + chunk.length, chunk.length);
      if (refused !== undefined) return letGo();
      length += chunk.length;
      memory.held += chunk.length;
      chunks.push(chunk);
    });
    message.once("end", () => {
      isOver = true;
      if (refused === undefined)
        resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
      else reject(new RequestError(refused));
      letGo();
    });
    message.once("close", () => {
      if (isOver) return;
      letGo();
      reject(new RequestError("body-truncated"));
    });
  });

  function refuse(total: number, more: number): RequestErrorCode | undefined {
    if (total > limit) return "body-too-large";
    return memory.held + more > memory.limit ? "overloaded" : undefined;
  }
}
