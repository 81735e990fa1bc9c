import { watchRuntimeClasses } from "../../audit/watch-runtime-classes.ts";
import { listRuntimeClasses } from "../../cluster/list-runtime-classes.ts";
import type { Config } from "../../config/schema.ts";
import { toPolicy } from "../../config/to-policy.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import { tellRuntimeClasses } from "../../telemetry/tell-runtime-classes.ts";
import { findApiServer } from "./find-api-server.ts";

/** Milliseconds. RuntimeClasses come with nodes of a new kind: seldom. */
const pause = 300_000;

/** Starts what goes on looking until the signal comes. */
export type StartWatch = (metrics: Metrics, signal: AbortSignal) => void;

/** The look at RuntimeClasses, where the configuration wants it. */
export async function loadRuntimeClassWatch(config: Config, logger: Logger): Promise<StartWatch | undefined> {
  if (!config.audit.runtimeClasses) return undefined;
  const connect = await findApiServer(logger, "RuntimeClasses are not looked at: there is no API server to ask");
  if (connect === undefined) return undefined;
  const listed = new Set(toPolicy(config).runtimeClasses.keys());
  return (metrics, signal) => {
    const connection = connect({ signal });
    const list = () => listRuntimeClasses(connection);
    void watchRuntimeClasses({ list, listed, pause, signal, ...tellRuntimeClasses(metrics, logger) });
  };
}
