import type { AuthorityCertificate } from "../../src/certificates/state.ts";
import { day } from "./world.ts";

/** One that somebody put into the webhooks by hand. */
export function foreignAuthority(time: number): AuthorityCertificate {
  const fingerprint = `foreign of ${time}`;
  return { fingerprint, certificate: fingerprint, notBefore: time - day, notAfter: time + 3650 * day };
}
