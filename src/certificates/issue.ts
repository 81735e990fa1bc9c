// The library finds its own parts by decorators, and does not load without what stores them.
import "reflect-metadata";
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { describeCertificate } from "./describe-certificate.ts";
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
    return { ...describeCertificate(certificate.toString("pem")), key: toPem(keys.privateKey) };
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
        signingKey: createPrivateKey(authority.key).toCryptoKey(algorithm, false, ["sign"]),
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
    const key = toPem(keys.privateKey);
    return { ...describeCertificate(certificate.toString("pem")), issuer: authority.fingerprint, key, names };
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

function toDates({ notBefore, notAfter }: Validity) {
  return { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
}

function toPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();
}
