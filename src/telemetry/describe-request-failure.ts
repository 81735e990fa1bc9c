import { ClusterError } from "../cluster/cluster-error.ts";
import { describeFault } from "./logger.ts";

/** Which request to the API server, and what it answers: an object that it refuses is quoted there, and is in the log. */
export function describeRequestFailure(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof ClusterError ? { reason: error.message } : { fault: describeFault(error) };
}
