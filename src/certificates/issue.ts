// The library finds its own parts by decorators, and does not load without what stores them.
import "reflect-metadata";
import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Issuer } from "./ports.ts";
import type { Validity } from "./state.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Signs with ECDSA on P-256. Most processes never sign: load this file lazily. */
export const issuer: Issuer = {
  authority: async (validity) => {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        ...toDates(validity),
        name: "CN=boxinit authority",
        serialNumber: randomSerialNumber(),
        keys,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return { ...describe(certificate.toString("pem")), key: await toPem(keys.privateKey) };
  },

  serving: async (authority, names, validity) => {
    if (authority.key === undefined) throw new Error(`authority ${authority.fingerprint} has no key to sign with`);
    const keys = await generateKeys();
    const signer = new x509.X509Certificate(authority.certificate);
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...toDates(validity),
        // The names are in the extension; a common name has room for 64 characters only.
        subject: "CN=boxinit",
        issuer: signer.subject,
        serialNumber: randomSerialNumber(),
        publicKey: keys.publicKey,
        signingKey: await readKey(authority.key),
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }))),
          await x509.AuthorityKeyIdentifierExtension.create(signer, false, webcrypto),
        ],
      },
      webcrypto,
    );
    const key = await toPem(keys.privateKey);
    return { ...describe(certificate.toString("pem")), issuer: authority.fingerprint, key, names };
  },
};

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

/** Positive, and of 127 bits (RFC 5280, 4.1.2.2). */
function randomSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

/** As the certificate says it: its times have no fractions of a second. */
function describe(certificate: string) {
  const { fingerprint256, validFromDate, validToDate } = new X509Certificate(certificate);
  const validity: Validity = { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() };
  return { ...validity, fingerprint: fingerprint256, certificate };
}

function toDates({ notBefore, notAfter }: Validity) {
  return { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
}

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const encoded = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${encoded.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
}

function readKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}
