import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { CredentialsError } from "../../src/server/credentials.ts";
import { type KeyPairPem, makeAuthority } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { connectRaw, postOf } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type Overrides, type RunningServer, runServer } from "../support/running-server.ts";

const names = ["localhost", "127.0.0.1"];
const quick = { limits: { reloadInterval: 20 } };

let running: RunningServer;
afterEach(() => running.stop());

async function run(overrides: Overrides = {}): Promise<RunningServer> {
  running = await runServer(overrides);
  return running;
}

/** The serial number of the certificate that new connections get. @param authority - PEM of what has signed it */
async function served(authority = running.authority.certificate): Promise<string> {
  const raw = await connectRaw(running.server.webhook.port, authority);
  const serial = raw.socket.getPeerX509Certificate()?.serialNumber ?? "";
  raw.socket.destroy();
  return serial;
}

function write(folder: string, pair: KeyPairPem): void {
  writeFileSync(join(folder, "tls.crt"), pair.certificate);
  writeFileSync(join(folder, "tls.key"), pair.key);
}

function reloads(result: string): Promise<number> {
  return running.metric(`boxinit_certificate_reloads_total{result="${result}"}`);
}

describe("TLS", () => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)("%s is spoken, with HTTP/1.1 on top", async (version) => {
    const { server, authority } = await run();
    const limits = { minVersion: version, maxVersion: version, ALPNProtocols: ["h2", "http/1.1"] };
    const raw = await connectRaw(server.webhook.port, authority.certificate, limits);
    expect(raw.socket.getProtocol()).toBe(version);
    expect(raw.socket.alpnProtocol).toBe("http/1.1");
    raw.socket.destroy();
  });

  test("an older version is refused, and counted", async () => {
    const { server, authority, metric } = await run();
    // OpenSSL itself offers TLS 1.1 at security level 0 only.
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await expect(connectRaw(server.webhook.port, authority.certificate, old)).rejects.toThrow();
    await eventually(async () => expect(await metric("boxinit_tls_handshake_failures_total")).toBe(1));
  });

  test("plain HTTP on the HTTPS port gets no answer, and does no harm", async () => {
    const { server, post } = await run();
    await expect(ask({ port: server.webhook.port, path: "/mutate/enforce", method: "POST" })).rejects.toThrow();
    expect((await post("/mutate/enforce", reviewOf({}))).status).toBe(200);
  });
});

describe("a client CA", () => {
  async function runWithClientCa() {
    const clients = await makeAuthority("client authority");
    const folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
    const authority = await makeAuthority("server authority");
    const pair = await authority.issue({ names });
    write(folder, pair);
    writeFileSync(join(folder, "ca.crt"), clients.certificate);
    const tls = {
      certificate: join(folder, "tls.crt"),
      key: join(folder, "tls.key"),
      clientCa: join(folder, "ca.crt"),
    };
    await run({ ...quick, tls });
    const post = (client?: KeyPairPem) =>
      running.post("/mutate/enforce", reviewOf({}), { ca: authority.certificate, ...(client ? { client } : {}) });
    return { clients, authority, folder, post };
  }

  test("lets in whoever has a certificate of it", async () => {
    const { clients, post, folder } = await runWithClientCa();
    const client = await clients.issue({ names: ["kube-apiserver"], use: "client" });
    expect((await post(client)).status).toBe(200);
    rmSync(folder, { recursive: true });
  });

  test("keeps out whoever has none, or one of somebody else", async () => {
    const { authority, post, folder } = await runWithClientCa();
    await expect(post()).rejects.toThrow();
    const stranger = await authority.issue({ names: ["kube-apiserver"], use: "client" });
    await expect(post(stranger)).rejects.toThrow();
    rmSync(folder, { recursive: true });
  });

  test("is still asked for after a reload, which can replace it too", async () => {
    const { clients, authority, post, folder } = await runWithClientCa();
    const old = await clients.issue({ names: ["kube-apiserver"], use: "client" });
    const others = await makeAuthority("other client authority");
    writeFileSync(join(folder, "ca.crt"), others.certificate);
    write(folder, await authority.issue({ names }));
    const client = await others.issue({ names: ["kube-apiserver"], use: "client" });
    await eventually(async () => expect((await post(client)).status).toBe(200));
    await expect(post(old)).rejects.toThrow();
    await expect(post()).rejects.toThrow();
    rmSync(folder, { recursive: true });
  });
});

describe("changed certificate files", () => {
  test("are served from then on, without dropping an open connection", async () => {
    const { server, authority, folder } = await run(quick);
    const before = await served();
    const open = await connectRaw(server.webhook.port, authority.certificate);
    open.write(postOf("/mutate/enforce", reviewOf({ uid: "before" })));
    await open.read(/"uid":"before"/);

    write(folder, await authority.issue({ names }));
    await eventually(async () => expect(await served()).not.toBe(before));
    expect(await reloads("success")).toBe(1);

    open.write(postOf("/mutate/enforce", reviewOf({ uid: "after" })));
    await open.read(/"uid":"after"/);
    open.socket.destroy();
  });

  test("are seen through the exchange of the symbolic link that the kubelet makes", async () => {
    const authority = await makeAuthority("server authority");
    const folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
    const version = (name: string) => {
      mkdirSync(join(folder, name));
      return join(folder, name);
    };
    write(version("..1"), await authority.issue({ names }));
    symlinkSync("..1", join(folder, "..data"));
    symlinkSync(join("..data", "tls.crt"), join(folder, "tls.crt"));
    symlinkSync(join("..data", "tls.key"), join(folder, "tls.key"));
    await run({ ...quick, tls: { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") } });
    const fresh = await authority.issue({ names });

    write(version("..2"), fresh);
    symlinkSync("..2", join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    rmSync(join(folder, "..1"), { recursive: true });

    await eventually(async () => expect(await reloads("success")).toBe(1));
    // A look that falls into the exchange itself can find a file of each, and fail; the next one finds both.
    expect(await served(authority.certificate)).toBe(new X509Certificate(fresh.certificate).serialNumber);
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["a key of another certificate", async () => ({ key: (await running.authority.issue({ names })).key })],
    ["a certificate that is none", async () => ({ certificate: "-----BEGIN CERTIFICATE-----\n" })],
    ["a key that is none", async () => ({ key: "" })],
    [
      "a pair that has expired",
      () => running.authority.issue({ names, notBefore: new Date("2020-01-01"), notAfter: new Date("2020-02-01") }),
    ],
  ])("that are broken keep what was in use, logged and counted: %s", async (_name, broken) => {
    const { folder, authority, log } = await run(quick);
    const before = await served();
    write(folder, { ...(await authority.issue({ names })), ...(await broken()) });
    await eventually(async () => expect(await reloads("failure")).toBeGreaterThan(0));
    expect(await served()).toBe(before);
    const line = log.find((one) => String(one.msg).startsWith("certificate not reloaded"));
    expect(line).toMatchObject({ level: "error", problem: expect.stringContaining(folder) });
    expect(JSON.stringify(log)).not.toContain("PRIVATE KEY");

    write(folder, await authority.issue({ names }));
    await eventually(async () => expect(await served()).not.toBe(before));
  });

  test("that vanish keep what was in use", async () => {
    const { folder } = await run(quick);
    const before = await served();
    rmSync(join(folder, "tls.key"));
    await eventually(async () => expect(await reloads("failure")).toBe(1));
    expect(await served()).toBe(before);
  });
});

test("days to expiry follow the certificate in use", async () => {
  const { folder, authority, metric } = await run(quick);
  const days = () => metric("boxinit_certificate_days_to_expiry");
  expect(await days()).toBeCloseTo(7, 1);
  write(folder, await authority.issue({ names, notAfter: new Date(Date.now() + 20 * 86_400_000) }));
  await eventually(async () => expect(await days()).toBeCloseTo(20, 1));
});

test("a server whose certificate can not be used does not start, and names the file", async () => {
  await run();
  const tls = { certificate: join(running.folder, "tls.crt"), key: join(running.folder, "missing.key") };
  const start = runServer({ tls });
  await expect(start).rejects.toThrow(CredentialsError);
  await expect(start).rejects.toThrow(/^tls\.key .*missing\.key can not be read \(ENOENT\)$/);
});
