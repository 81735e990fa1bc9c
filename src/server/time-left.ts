import type { FastifyRequest } from "fastify";
import { parseTimeout } from "../admission/deadline.ts";

/** How long the caller still waits, in milliseconds, by its `?timeout=`; infinite where it does not say. */
export function timeLeft(http: FastifyRequest): number {
  const query = http.url.indexOf("?");
  const timeout = query === -1 ? undefined : parseTimeout(new URLSearchParams(http.url.slice(query)).get("timeout"));
  return timeout === undefined ? Number.POSITIVE_INFINITY : http.arrivedAt + timeout - performance.now();
}
