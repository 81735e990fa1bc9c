import type { RequestErrorCode } from "../admission/request-errors.ts";
import type { Logger } from "./logger.ts";

/**
 * Tells of requests that were refused: the first of each code, and then one in a while at most, which says how many were
 * left out since. Whoever can connect could fill the log otherwise. The metric counts each, and at the level `debug` each
 * has its line.
 *
 * @param interval - milliseconds from one line of a code to the next
 */
export function rejectionTeller(
  logger: Logger,
  interval: number,
): (code: RequestErrorCode, client: string | undefined) => void {
  const told = new Map<RequestErrorCode, { readonly at: number; leftOut: number }>();
  return (code, client) => {
    const now = performance.now();
    const last = told.get(code);
    if (last !== undefined && now - last.at < interval) {
      last.leftOut += 1;
      logger.debug({ code, client }, "request rejected");
      return;
    }
    told.set(code, { at: now, leftOut: 0 });
    logger.warn({ code, client, ...(last?.leftOut ? { leftOut: last.leftOut } : {}) }, "request rejected");
  };
}
