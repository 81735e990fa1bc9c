import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type IssueOptions, makeAuthority } from "../../support/certificates.ts";

/** How the API server knows boxinit: by a certificate for its Service, from an authority of its own. */
export interface ServingIdentity {
  readonly ca: string;
  /** Flags for `boxinit serve`. */
  readonly args: readonly string[];
}

/** The name that the API server wants to see in boxinit's certificate. */
export const serviceHost = "boxinit.boxinit.svc";

export async function makeServingIdentity(
  folder: string,
  certificate: Partial<IssueOptions> = {},
): Promise<ServingIdentity> {
  const authority = await makeAuthority("boxinit test authority");
  const pair = await authority.issue({ names: [serviceHost], ...certificate });
  const files = { certificate: join(folder, "boxinit.crt"), key: join(folder, "boxinit.key") };
  writeFileSync(files.certificate, pair.certificate);
  writeFileSync(files.key, pair.key, { mode: 0o600 });
  return { ca: authority.certificate, args: ["--tls-certificate", files.certificate, "--tls-key", files.key] };
}
