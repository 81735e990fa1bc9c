import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface KeyPairPem {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateAuthority {
  /** PEM of the authority's own certificate. */
  readonly certificate: string;
  issue(options: IssueOptions): Promise<KeyPairPem>;
}

export interface IssueOptions {
  /** DNS names, or IP addresses, in the certificate. */
  readonly names: readonly string[];
  readonly use?: "server" | "client";
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const hour = 3_600_000;

/** A certificate authority that lives in memory only: for tests and the demo, never for a cluster. */
export async function makeAuthority(commonName: string): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${commonName}`,
      notBefore: new Date(Date.now() - hour),
      notAfter: new Date(Date.now() + 30 * 24 * hour),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    },
    webcrypto,
  );
  return {
    certificate: authority.toString("pem"),
    issue: (options) => issue(authority, keys.privateKey, options),
  };
}

async function issue(
  authority: x509.X509Certificate,
  authorityKey: webcrypto.CryptoKey,
  { names, use = "server", notBefore, notAfter }: IssueOptions,
): Promise<KeyPairPem> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const purpose = use === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${names[0] ?? "boxinit"}`,
      issuer: authority.subject,
      notBefore: notBefore ?? new Date(Date.now() - hour),
      notAfter: notAfter ?? new Date(Date.now() + 7 * 24 * hour),
      publicKey: keys.publicKey,
      signingKey: authorityKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.ExtendedKeyUsageExtension([purpose]),
        new x509.SubjectAlternativeNameExtension(
          names.map((name) => ({ type: /^[\d.]+$|:/.test(name) ? "ip" : "dns", value: name })),
        ),
      ],
    },
    webcrypto,
  );
  return {
    certificate: certificate.toString("pem"),
    key: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
