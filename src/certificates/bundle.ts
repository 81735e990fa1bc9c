import { X509Certificate } from "node:crypto";
import type { AuthorityCertificate } from "./state.ts";

/** What the bundles of several webhooks have in common, and what any of them has. */
export interface ParsedBundles {
  readonly everywhere: readonly AuthorityCertificate[];
  readonly anywhere: readonly AuthorityCertificate[];
  /** Whether each of them is as `writeBundle` writes it. */
  readonly isTidy: boolean;
}

/** @param texts - one for each webhook: certificates in PEM, or what somebody else has put there */
export function parseBundles(texts: readonly string[]): ParsedBundles {
  const bundles = texts.map(parseBundle);
  const anywhere = new Map(bundles.flat().map((one) => [one.fingerprint, one]));
  const isEverywhere = ({ fingerprint }: AuthorityCertificate) =>
    bundles.every((bundle) => bundle.some((one) => one.fingerprint === fingerprint));
  return {
    everywhere: [...anywhere.values()].filter(isEverywhere),
    anywhere: [...anywhere.values()],
    isTidy: texts.every((text, index) => text === writeBundle(bundles[index] ?? [])),
  };
}

export function writeBundle(authorities: readonly AuthorityCertificate[]): string {
  return authorities.map(({ certificate }) => `${certificate.trim()}\n`).join("");
}

/** Each certificate once. */
function parseBundle(text: string): readonly AuthorityCertificate[] {
  const found = new Map<string, AuthorityCertificate>();
  for (const certificate of text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []) {
    const one = parseCertificate(certificate);
    if (one !== undefined) found.set(one.fingerprint, one);
  }
  return [...found.values()];
}

function parseCertificate(certificate: string): AuthorityCertificate | undefined {
  try {
    const { fingerprint256, validFromDate, validToDate } = new X509Certificate(certificate);
    const validity = { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() };
    return { ...validity, fingerprint: fingerprint256, certificate };
  } catch {
    return undefined;
  }
}
