import { type Config, parseListen } from "../config/schema.ts";
import { toPolicy } from "../config/to-policy.ts";
import { repairPod } from "../core/repair-pod.ts";
import type { CredentialFiles } from "../server/credentials.ts";
import { defaultLimits } from "../server/limits.ts";
import type { ListenAddress } from "../server/listen.ts";
import type { ServerOptions } from "../server/start-server.ts";
import type { Logger } from "../telemetry/logger.ts";
import { version } from "../version.ts";
import { UsageError } from "./exit-codes.ts";

/** The configuration as the server takes it. */
export function serverOptions(config: Config, logger: Logger): ServerOptions {
  const { server } = config;
  return {
    listen: listenAddress(server.listen),
    opsListen: listenAddress(server.opsListen),
    tls: credentialFiles(config),
    maxConnections: server.maxConnections,
    bodyMemoryBytes: server.bodyMemoryMiB * 1024 * 1024,
    drainTime: server.drainSeconds * 1000,
    policy: toPolicy(config),
    repair: repairPod,
    logger,
    version,
    limits: defaultLimits,
  };
}

/** Only a server needs them, so the schema can't ask for them. */
function credentialFiles({ tls }: Config): CredentialFiles {
  const { certificate, key, clientCa } = tls;
  if (certificate === undefined || key === undefined) {
    const missing = [
      ...(certificate === undefined ? ["tls.certificate"] : []),
      ...(key === undefined ? ["tls.key"] : []),
    ];
    throw new UsageError(`${missing.join(" and ")} not set: admission reviews are taken over HTTPS only`);
  }
  return { certificate, key, ...(clientCa === undefined ? {} : { clientCa }) };
}

function listenAddress(text: string): ListenAddress {
  const parsed = parseListen(text);
  if (parsed === undefined) throw new UsageError(`${text} is no address to listen on`);
  return parsed;
}
