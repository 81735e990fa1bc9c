import { X509Certificate } from "node:crypto";
import type { AuthorityCertificate } from "./state.ts";

/**
 * A certificate beside what it says of itself; its times have no fractions of a second.
 *
 * @param certificate - PEM
 * @throws Error where it is no certificate
 */
export function describeCertificate(certificate: string): AuthorityCertificate {
  const { fingerprint256, validFromDate, validToDate } = new X509Certificate(certificate);
  return {
    fingerprint: fingerprint256,
    notBefore: validFromDate.getTime(),
    notAfter: validToDate.getTime(),
    certificate,
  };
}
