import { type Config, parseListen } from "../../config/schema.ts";
import { toPolicy } from "../../config/to-policy.ts";
import { repairPod } from "../../core/repair-pod.ts";
import { credentialFiles } from "../../server/credential-files.ts";
import type { CredentialSource } from "../../server/credential-source.ts";
import { defaultLimits } from "../../server/limits.ts";
import type { ListenAddress } from "../../server/listen.ts";
import type { ServerOptions } from "../../server/start-server.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { version } from "../../version.ts";
import { UsageError } from "../exit-codes.ts";
import { selfIssuedCredentials } from "./self-issued-credentials.ts";

/** The configuration as the server takes it. */
export function serverOptions(config: Config, logger: Logger): ServerOptions {
  const { server } = config;
  return {
    listen: listenAddress(server.listen),
    opsListen: listenAddress(server.opsListen),
    credentials: credentialSource(config),
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
function credentialSource(config: Config): CredentialSource {
  const { mode, certificate, key, clientCa } = config.tls;
  if (mode === "self") return selfIssuedCredentials(config);
  if (certificate === undefined || key === undefined) {
    const missing = [
      ...(certificate === undefined ? ["tls.certificate"] : []),
      ...(key === undefined ? ["tls.key"] : []),
    ];
    throw new UsageError(`${missing.join(" and ")} not set: admission reviews are taken over HTTPS only`);
  }
  const files = { certificate, key, ...(clientCa === undefined ? {} : { clientCa }) };
  return credentialFiles(files, defaultLimits.reloadInterval);
}

function listenAddress(text: string): ListenAddress {
  const parsed = parseListen(text);
  if (parsed === undefined) throw new UsageError(`${text} is no address to listen on`);
  return parsed;
}
