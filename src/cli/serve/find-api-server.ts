import { ClusterError } from "../../cluster/cluster-error.ts";
import type { connect } from "../../cluster/connect.ts";
import type { Logger } from "../../telemetry/logger.ts";

/**
 * The way to the API server, for what goes on beside reviews. Its client is loaded here, and not at the first request,
 * where it would keep answers waiting. No way in which this goes wrong keeps reviews from being answered.
 *
 * @param without - what there will not be where it can't be found, as the log tells it
 */
export async function findApiServer(logger: Logger, without: string): Promise<typeof connect | undefined> {
  try {
    const { connect } = await import("../../cluster/connect.ts");
    // Once, so that what is wrong is known before the server starts.
    connect();
    return connect;
  } catch (error) {
    const reason = new ClusterError("the API server can not be found", error).message;
    logger.error({ reason }, without);
    return undefined;
  }
}
