import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Credentials } from "./credentials.ts";

/** What a source of credentials may use, and how long. */
export interface CredentialSourceContext {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The first credentials, and how to hear of later ones. */
export interface CredentialFeed {
  readonly first: Credentials;
  /** Goes on until the signal. What can't be used is logged and counted, and changes nothing. */
  follow(onChange: (credentials: Credentials) => void): Promise<void>;
  /** Whether the webhooks trust what is in service, as far as it can be known. */
  isTrusted(): boolean;
}

/**
 * Where the serving certificate is from. The first one may take until others have done their part.
 *
 * @throws CredentialsError where waiting would not help
 * @throws AbortError where the signal comes first
 */
export type CredentialSource = (context: CredentialSourceContext) => Promise<CredentialFeed>;
