import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { expect, test } from "vitest";
import { issuer } from "../../src/certificates/issue.ts";
import { authorityValidity, servingValidity } from "../../src/certificates/lifetimes.ts";
import { lifetimes } from "./world.ts";

const names = ["boxinit.boxinit.svc", "boxinit.boxinit.svc.cluster.local"];

async function issue() {
  const now = Date.now();
  const authority = { ...(await issuer.authority(authorityValidity(now, lifetimes))), trustedUntil: 0 };
  const serving = await issuer.serving(authority, names, servingValidity(now, authority, lifetimes));
  return { now, authority, serving };
}

test("a client that trusts the authority accepts the certificate, by each of its names and by no other", async () => {
  const { authority, serving } = await issue();
  const server = createServer({ cert: serving.certificate, key: serving.key }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const accepted = (servername: string) =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, ca: authority.certificate, servername }, () => {
        socket.end();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
  expect(await Promise.all([...names, "boxinit.elsewhere.svc"].map(accepted))).toEqual([true, true, false]);
  server.close();
});

test("authority and certificate are what RFC 5280 wants of them", async () => {
  const { authority, serving } = await issue();
  const signer = new X509Certificate(authority.certificate);
  const leaf = new X509Certificate(serving.certificate);
  expect([signer.ca, leaf.ca]).toEqual([true, false]);
  expect(signer.verify(signer.publicKey)).toBe(true);
  expect(leaf.checkIssued(signer) && leaf.verify(signer.publicKey)).toBe(true);
  expect(leaf.subjectAltName).toBe(names.map((name) => `DNS:${name}`).join(", "));
  // id-kp-serverAuth, and nothing that a client could use.
  expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  for (const { serialNumber } of [signer, leaf]) expect(serialNumber).toMatch(/^[4-7][\dA-F]{31}$/);
  expect(leaf.serialNumber).not.toBe(signer.serialNumber);
});

test("they are backdated, and what is said of them is what they say", async () => {
  const { now, authority, serving } = await issue();
  for (const { certificate, notBefore, notAfter, fingerprint } of [authority, serving]) {
    const read = new X509Certificate(certificate);
    expect([read.validFromDate.getTime(), read.validToDate.getTime()]).toEqual([notBefore, notAfter]);
    expect(read.fingerprint256).toBe(fingerprint);
    expect(Math.abs(now - lifetimes.clockSkew - notBefore)).toBeLessThanOrEqual(1000);
  }
  expect(Math.abs(now + lifetimes.serving - serving.notAfter)).toBeLessThanOrEqual(1000);
});

test("an authority without a key signs nothing", async () => {
  const { authority } = await issue();
  await expect(issuer.serving({ ...authority, key: undefined }, names, authority)).rejects.toThrow("has no key");
});
