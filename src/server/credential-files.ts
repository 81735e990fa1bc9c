import type { CredentialSource } from "./credential-source.ts";
import { type CredentialFiles, checkCredentials, readCredentialFiles } from "./credentials.ts";
import { watchCredentials } from "./watch-credentials.ts";

/**
 * Files that somebody else writes, such as a mounted Secret.
 *
 * @param interval - milliseconds from one look at the files to the next
 */
export function credentialFiles(files: CredentialFiles, interval: number): CredentialSource {
  return async ({ metrics, logger, signal }) => {
    const current = await readCredentialFiles(files);
    return {
      first: checkCredentials(current, files, new Date()),
      follow: (onChange) =>
        watchCredentials({
          files,
          current,
          interval,
          signal,
          onChange: (credentials) => {
            onChange(credentials);
            metrics.certificateReloads.inc({ result: "success" });
            logger.info({ notAfter: credentials.notAfter.toISOString() }, "certificate reloaded");
          },
          onFailure: ({ message }) => {
            metrics.certificateReloads.inc({ result: "failure" });
            logger.error({ problem: message }, "certificate not reloaded: the one in use is kept");
          },
        }),
      // Whether the webhooks trust it can't be seen from here.
      isTrusted: () => true,
    };
  };
}
