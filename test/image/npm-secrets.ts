import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { runProgram } from "./run-program.ts";

const keys = ["registry", "proxy", "https-proxy", "noproxy", "strict-ssl"];

/**
 * How npm gets at packages on this machine, as the secrets that the Dockerfile takes. Logins are not among it.
 *
 * @returns arguments for the builder
 */
export function npmSecrets(folder: string): readonly string[] {
  const settings = keys.flatMap((key) => {
    const value = runProgram("npm", ["config", "get", key], folder).trim();
    return value === "" || value === "null" ? [] : [`${key}=${value}`];
  });
  const npmrc = join(folder, "npmrc");
  writeFileSync(npmrc, [...settings, "cafile=/run/secrets/npm-ca", ""].join("\n"));
  // cafile replaces the authorities that Node brings; NODE_EXTRA_CA_CERTS adds to them.
  const extra = process.env.NODE_EXTRA_CA_CERTS ?? runProgram("npm", ["config", "get", "cafile"], folder).trim();
  const authorities = join(folder, "npm-ca");
  const more = extra === "" || extra === "null" ? [] : [readFileSync(extra, "utf8")];
  writeFileSync(authorities, [...rootCertificates, ...more].join("\n"));
  return ["--secret", `id=npmrc,src=${npmrc}`, "--secret", `id=npm-ca,src=${authorities}`];
}
