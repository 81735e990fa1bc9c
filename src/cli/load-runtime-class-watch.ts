import { watchRuntimeClasses } from "../audit/watch-runtime-classes.ts";
import { ClusterError } from "../cluster/cluster-error.ts";
import { listRuntimeClasses } from "../cluster/list-runtime-classes.ts";
import type { Config } from "../config/schema.ts";
import { toPolicy } from "../config/to-policy.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { tellRuntimeClasses } from "../telemetry/tell-runtime-classes.ts";

/** Milliseconds. RuntimeClasses come with nodes of a new kind: seldom. */
const pause = 300_000;

/** Starts what goes on looking until the signal comes. */
export type StartWatch = (metrics: Metrics, signal: AbortSignal) => void;

/** The look at RuntimeClasses, where the configuration wants it. No way in which it goes wrong keeps reviews waiting. */
export async function loadRuntimeClassWatch(config: Config, logger: Logger): Promise<StartWatch | undefined> {
  if (!config.audit.runtimeClasses) return undefined;
  try {
    const { connect } = await import("../cluster/connect.ts");
    // Once, so that what is wrong is known before the server starts.
    connect();
    const listed = new Set(toPolicy(config).runtimeClasses.keys());
    return (metrics, signal) => {
      const connection = connect({ signal });
      const list = () => listRuntimeClasses(connection);
      void watchRuntimeClasses({ list, listed, pause, signal, ...tellRuntimeClasses(metrics, logger) });
    };
  } catch (error) {
    const reason = new ClusterError("find the API server", error).message;
    logger.error({ reason }, "RuntimeClasses are not looked at: there is no API server to ask");
    return undefined;
  }
}
