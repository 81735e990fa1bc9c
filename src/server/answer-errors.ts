import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply } from "fastify";
import {
  RequestError,
  type RequestErrorCode,
  requestErrorBody,
  requestErrorKinds,
} from "../admission/request-errors.ts";

/** Answers a wrong request as the table of errors says. */
export function answerError(reply: FastifyReply, code: RequestErrorCode): FastifyReply {
  const { status } = requestErrorKinds[code];
  if (code === "http-malformed") reply.header("connection", "close");
  if (code === "overloaded") {
    reply.header("retry-after", "1");
    // What was not read to its end would have to be read now, to be thrown away.
    if (!reply.request.raw.complete) reply.header("connection", "close");
  }
  return reply.code(status).header("content-type", "application/json").send(requestErrorBody(code));
}

/** What fastify or a body parser threw, as a code of the table. */
export function errorCodeOf(error: unknown): RequestErrorCode {
  if (error instanceof RequestError) return error.code;
  switch (errorName(error)) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "content-type-unsupported";
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return "path-unknown";
    default:
      return "internal-error";
  }
}

/** What Node.js' HTTP parser found, as a code of the table; `undefined` where nobody is there to be answered. */
export function clientErrorCodeOf(error: Error, socket: Socket): RequestErrorCode | undefined {
  if (!socket.writable || socket.destroyed) return undefined;
  const name = errorName(error);
  if (name === "HPE_HEADER_OVERFLOW") return "headers-too-large";
  if (name === "ERR_HTTP_REQUEST_TIMEOUT") return "request-timeout";
  if (name === "HPE_INVALID_EOF_STATE") return "body-truncated";
  return name.startsWith("HPE_") ? "http-malformed" : undefined;
}

/** Answers on a connection whose request never became one, and ends it: what follows could not be told apart. */
export function answerClientError(socket: Socket, code: RequestErrorCode): void {
  const { status } = requestErrorKinds[code];
  const body = requestErrorBody(code);
  const header = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json`;
  socket.end(`${header}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function errorName(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
