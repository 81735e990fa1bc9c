import { setInterval } from "node:timers/promises";
import {
  type CredentialFiles,
  type Credentials,
  CredentialsError,
  type CredentialTexts,
  checkCredentials,
  readCredentialFiles,
} from "./credentials.ts";

export interface CredentialWatch {
  readonly files: CredentialFiles;
  /** What is in use at the start. */
  readonly current: CredentialTexts;
  /** Milliseconds. */
  readonly interval: number;
  readonly signal: AbortSignal;
  readonly onChange: (credentials: Credentials) => void;
  /** The files changed into something that can't be used; told once for each such state. */
  readonly onFailure: (error: CredentialsError) => void;
}

/**
 * Looks at the files' content again and again. That sees every way of replacing them, also the exchange of a symbolic
 * link above them, as the kubelet does with mounted Secrets, where watching for events is not reliable.
 */
export async function watchCredentials(watch: CredentialWatch): Promise<void> {
  let seen = fingerprint(watch.current);
  const ticks = setInterval(watch.interval, undefined, { signal: watch.signal, ref: false });
  try {
    for await (const _ of ticks) {
      const found = await readCredentialFiles(watch.files).catch(asCredentialsError);
      const print = fingerprint(found);
      if (print === seen) continue;
      seen = print;
      use(found, watch);
    }
  } catch (error) {
    if (!watch.signal.aborted) throw error;
  }
}

function use(found: CredentialTexts | CredentialsError, watch: CredentialWatch): void {
  try {
    if (found instanceof CredentialsError) throw found;
    watch.onChange(checkCredentials(found, watch.files, new Date()));
  } catch (error) {
    watch.onFailure(asCredentialsError(error));
  }
}

function fingerprint(found: CredentialTexts | CredentialsError): string {
  return found instanceof CredentialsError ? found.message : JSON.stringify(found);
}

function asCredentialsError(error: unknown): CredentialsError {
  if (error instanceof CredentialsError) return error;
  throw error;
}
