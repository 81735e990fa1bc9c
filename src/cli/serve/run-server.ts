import closeWithGrace from "close-with-grace";
import type { Config } from "../../config/schema.ts";
import { CredentialsError } from "../../server/credentials.ts";
import { ListenError } from "../../server/listen.ts";
import { type BoxinitServer, startServer } from "../../server/start-server.ts";
import { createLogger, describeFault, type Logger, toggleDebug } from "../../telemetry/logger.ts";
import { version } from "../../version.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { tell } from "../tell.ts";
import { loadEvents } from "./load-events.ts";
import { loadRuntimeClassWatch } from "./load-runtime-class-watch.ts";
import { loadTracer } from "./load-tracer.ts";
import { serverOptions } from "./server-options.ts";

/**
 * Starts the server and has signals end it.
 *
 * @returns exit code 3 where an address can't be listened on
 * @throws UsageError where the certificate, key or client CA can't be used
 */
export async function runServer(config: Config): Promise<number> {
  const logger = createLogger(config.log.level);
  const options = serverOptions(config, logger);
  const ending = new AbortController();
  let server: BoxinitServer | undefined;
  // Before there is a server: the wait for a certificate may be long, and signals end a process that is PID 1 only where
  // it listens to them.
  const grace = endOnSignals(config, logger, async () => {
    ending.abort();
    await server?.drain();
  });
  try {
    const createTracer = await loadTracer(logger);
    const createAudit = await loadEvents(config, logger);
    const startWatch = await loadRuntimeClassWatch(config, logger);
    server = await startServer({ ...options, createTracer, createAudit, startWatch }, ending.signal);
    logger.info({ version, node: process.version, webhook: server.webhook, ops: server.ops }, "listening");
    return exitCodes.ok;
  } catch (error) {
    if (ending.signal.aborted) return exitCodes.ok;
    // Else it ends the process with an exit code of its own.
    grace.uninstall();
    if (error instanceof CredentialsError) throw new UsageError(error.message);
    if (!(error instanceof ListenError)) throw error;
    tell(error.message);
    return exitCodes.internal;
  }
}

/** The first signal drains, which takes its time; a second one ends at once. */
function endOnSignals(config: Config, logger: Logger, end: () => Promise<void>) {
  process.on("SIGUSR2", () => toggleDebug(logger, config.log.level));
  const onSecondSignal = (signal: string) => logger.warn({ signal }, "second signal: ending at once");
  const onSecondError = (error: unknown) => logger.fatal({ fault: describeFault(error) }, "failed while ending");
  // The drain is bounded by itself; this is for the case that it is not.
  const delay = config.server.drainSeconds * 1000 + 20_000;
  const grace: closeWithGrace.Options = { delay, logger: false, skip: ["SIGUSR2"], onSecondSignal, onSecondError };
  return closeWithGrace(grace, async ({ signal, err }) => {
    if (err !== undefined) logger.fatal({ fault: describeFault(err) }, "failed outside any request: ending");
    else logger.info({ signal, drainSeconds: config.server.drainSeconds }, "ending");
    await end();
    logger.info("ended");
  });
}
