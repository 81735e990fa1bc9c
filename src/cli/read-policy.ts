import { processEnvironment } from "../config/environment.ts";
import { loadConfig } from "../config/load-config.ts";
import { toPolicy } from "../config/to-policy.ts";
import type { Policy } from "../core/policy.ts";
import { UsageError } from "./exit-codes.ts";

/**
 * The policy that a command works by: of the configuration file and the environment, as for the server.
 *
 * @throws UsageError where the configuration can't be used
 */
export function readPolicy(file: string | undefined): Policy {
  const loaded = loadConfig({ file, environment: processEnvironment(), flags: {} });
  if (!loaded.ok) throw new UsageError("the configuration can not be used:", loaded.problems);
  return toPolicy(loaded.config);
}
