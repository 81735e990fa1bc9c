import { describeCertificate } from "./describe-certificate.ts";
import type { AuthorityCertificate } from "./state.ts";

/** What the webhooks trust. */
export interface Bundles {
  /** In all of them: what the API server accepts, whichever it calls. */
  readonly everywhere: readonly AuthorityCertificate[];
  /** In at least one of them. */
  readonly anywhere: readonly AuthorityCertificate[];
  /** Whether each of them is as `writeBundle` writes it. */
  readonly isTidy: boolean;
}

/** @param texts - one for each webhook: certificates in PEM, or what somebody else has put there */
export function parseBundles(texts: readonly string[]): Bundles {
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
    return describeCertificate(certificate);
  } catch {
    return undefined;
  }
}
