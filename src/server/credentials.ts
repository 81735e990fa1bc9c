import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

export interface CredentialFiles {
  /** PEM: the serving certificate, then its intermediates. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** PEM: where set, only clients with a certificate of these authorities are let in. */
  readonly clientCa?: string;
}

/** The files' content, by the same names. */
export type CredentialTexts = CredentialFiles;

export interface Credentials {
  readonly context: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly notAfter: Date;
}

/** A certificate, key or client CA that can't be used. The message names the file and what to do. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}

export async function readCredentialFiles(files: CredentialFiles): Promise<CredentialTexts> {
  const [certificate, key, clientCa] = await Promise.all([
    read("certificate", files.certificate),
    read("key", files.key),
    files.clientCa === undefined ? undefined : read("clientCa", files.clientCa),
  ]);
  return { certificate, key, ...(clientCa === undefined ? {} : { clientCa }) };
}

/** @throws CredentialsError where the file can't be read or is no certificate */
export async function readClientCa(file: string): Promise<string> {
  const clientCa = await read("clientCa", file);
  checkClientCa(clientCa, file);
  return clientCa;
}

/** Checks the texts as a whole, so that what passes can be put into service. */
export function checkCredentials(texts: CredentialTexts, files: CredentialFiles, now: Date): Credentials {
  const { certificate, key, clientCa } = texts;
  const leaf = tryTo(
    () => new X509Certificate(certificate),
    `tls.certificate ${files.certificate} is not a PEM certificate`,
  );
  const privateKey = tryTo(() => createPrivateKey(key), `tls.key ${files.key} is not an unencrypted PEM private key`);
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new CredentialsError(`tls.key ${files.key} does not belong to tls.certificate ${files.certificate}`);
  }
  if (leaf.validToDate <= now) {
    throw new CredentialsError(`tls.certificate ${files.certificate} expired on ${leaf.validToDate.toISOString()}`);
  }
  if (clientCa !== undefined) checkClientCa(clientCa, files.clientCa);
  const context = { cert: certificate, key, ...(clientCa === undefined ? {} : { ca: clientCa }) };
  tryTo(() => createSecureContext(context), `tls.certificate ${files.certificate} can not be used`);
  return { context, notAfter: leaf.validToDate };
}

function checkClientCa(clientCa: string, file: string | undefined): void {
  tryTo(() => new X509Certificate(clientCa), `tls.clientCa ${file} is not a PEM certificate`);
}

async function read(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
    throw new CredentialsError(`tls.${name} ${path} can not be read (${reason})`, { cause });
  }
}

function tryTo<T>(make: () => T, problem: string): T {
  try {
    return make();
  } catch (cause) {
    throw new CredentialsError(problem, { cause });
  }
}
