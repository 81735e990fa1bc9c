import { createPrivateKey, X509Certificate } from "node:crypto";
import * as z from "zod";
import { describeCertificate } from "./describe-certificate.ts";
import type { Authority, AuthorityCertificate, CertificateState, ServingCertificate } from "./state.ts";

const validity = { notBefore: z.int(), notAfter: z.int() };
const issued = { ...validity, fingerprint: z.string(), certificate: z.string() };
const stored = z.object({
  version: z.literal(1),
  authorities: z.array(z.object({ ...issued, key: z.string().exactOptional(), trustedUntil: z.int() })).min(1),
  serving: z.object({ ...issued, issuer: z.string(), key: z.string(), names: z.array(z.string()) }).exactOptional(),
  retired: z.array(z.string()),
});

/** @throws Error where it could not be read again */
export function writeState(state: CertificateState): string {
  const text = `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`;
  stored.parse(JSON.parse(text));
  return text;
}

/** @returns nothing where the text is not a whole state, each part of which is what it is said to be */
export function readState(text: string): CertificateState | undefined {
  try {
    const { version: _, ...state } = stored.parse(JSON.parse(text));
    const isSound =
      state.authorities.every(isAuthority) && (state.serving === undefined || isServing(state.serving, state));
    return isSound ? state : undefined;
  } catch {
    return undefined;
  }
}

function isAuthority(authority: Authority): boolean {
  const certificate = new X509Certificate(authority.certificate);
  return isDescribed(authority) && (authority.key === undefined || isKeyOf(certificate, authority.key));
}

function isServing(serving: ServingCertificate, { authorities }: CertificateState): boolean {
  const certificate = new X509Certificate(serving.certificate);
  const issuer = authorities.find(({ fingerprint }) => fingerprint === serving.issuer);
  if (issuer === undefined || !certificate.verify(new X509Certificate(issuer.certificate).publicKey)) return false;
  if (serving.names.length === 0 || serving.names.some((name) => certificate.checkHost(name) === undefined))
    return false;
  return isDescribed(serving) && isKeyOf(certificate, serving.key);
}

function isDescribed(said: AuthorityCertificate): boolean {
  const { fingerprint, notBefore, notAfter } = describeCertificate(said.certificate);
  return fingerprint === said.fingerprint && notBefore === said.notBefore && notAfter === said.notAfter;
}

function isKeyOf(certificate: X509Certificate, key: string): boolean {
  return certificate.checkPrivateKey(createPrivateKey(key));
}
