import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { connectRaw, postOf } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { readReview } from "../support/reviews.ts";
import { makeServerFiles, type SpawnedServer, spawnBoxinit, spawnServer } from "../support/spawned-server.ts";

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serve(...args: Parameters<typeof spawnServer>): Promise<SpawnedServer> {
  const server = await spawnServer(...args);
  cleanUps.push(() => server.cleanUp());
  return server;
}

/** `boxinit serve` where it is not expected to run. */
async function fail(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { exit, stdout, stderr } = spawnBoxinit(["serve", ...args], { environment });
  const { code } = await exit;
  return { code, stdout: stdout(), stderr: stderr() };
}

async function files() {
  const made = await makeServerFiles();
  cleanUps.push(() => rmSync(made.folder, { recursive: true }));
  return made;
}

function post(server: SpawnedServer, body: string) {
  const headers = { "content-type": "application/json" };
  return ask({ port: server.webhookPort, path: "/mutate/enforce", method: "POST", headers, body, ca: server.ca });
}

test("boxinit serve repairs a captured pod over HTTPS", async () => {
  const server = await serve();
  const answer = await post(server, readReview("01-CREATE-Pod-admin.json"));
  expect(JSON.parse(answer.body).response).toMatchObject({ allowed: true, patchType: "JSONPatch" });
  expect((await ask({ port: server.opsPort, path: "/readyz" })).status).toBe(200);
});

test("TLS 1.1 is refused also where Node.js and OpenSSL are told to take it", async () => {
  const nodeOptions = ["--tls-min-v1.0", "--tls-cipher-list=DEFAULT@SECLEVEL=0"];
  const server = await serve([], { nodeOptions });
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
  await expect(connectRaw(server.webhookPort, server.ca, old)).rejects.toThrow(/protocol version/);
  expect((await post(server, reviewOf({}))).status).toBe(200);
});

describe("a signal", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("%s drains, with exit code 0", async (signal) => {
    const server = await serve(["--server-drain-seconds", "3"]);
    const open = await connectRaw(server.webhookPort, server.ca);
    open.write(postOf("/mutate/enforce", reviewOf({ uid: "before" })));
    await open.read(/"uid":"before"/);

    server.child.kill(signal);
    expect(await server.logged("ending")).toMatchObject({ level: "info", signal, drainSeconds: 3 });
    expect((await ask({ port: server.opsPort, path: "/readyz" })).status).toBe(503);
    open.write(postOf("/mutate/enforce", reviewOf({ uid: "while draining" })));
    expect(await open.ended()).toMatch(/"uid":"while draining"/);

    expect(await server.exit).toEqual({ code: 0, signal: null });
    expect(server.logLine("ended")).toBeDefined();
    expect(server.stderr()).toBe("");
  });

  test("a second one ends at once, with exit code 1", async () => {
    const server = await serve(["--server-drain-seconds", "3600"]);
    server.child.kill("SIGTERM");
    await server.logged("ending");
    server.child.kill("SIGTERM");
    expect(await server.exit).toEqual({ code: 1, signal: null });
    expect(server.logLine("second signal: ending at once")).toBeDefined();
    expect(server.logLine("ended")).toBeUndefined();
  });

  test("SIGUSR2 switches the log to debug and back", async () => {
    const server = await serve();
    const quiet = reviewOf({ operation: "UPDATE", uid: "quiet" });
    server.child.kill("SIGUSR2");
    expect(await server.logged("log level changed")).toMatchObject({ now: "debug" });
    await post(server, reviewOf({ operation: "UPDATE", uid: "heard" }));
    expect(await server.logged("review")).toMatchObject({ level: "debug", uid: "heard" });
    server.child.kill("SIGUSR2");
    await eventually(() => expect(server.stdout()).toContain('"now":"info"'));
    await post(server, quiet);
    await post(server, reviewOf({ uid: "after" }));
    await eventually(() => expect(server.stdout()).toContain('"uid":"after"'));
    expect(server.stdout()).not.toContain('"uid":"quiet"');
  });
});

describe("boxinit serve does not start", () => {
  test.each(["--server-listen", "--server-ops-listen"])("where the port of %s is in use", async (flag) => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    cleanUps.push(() => void taken.close());
    const address = taken.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const other = flag === "--server-listen" ? "--server-ops-listen" : "--server-listen";
    const { args } = await files();
    const failed = await fail([...args, flag, `127.0.0.1:${port}`, other, "127.0.0.1:0"]);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(
      new RegExp(
        `^boxinit: server\\.\\w+: can not listen on 127\\.0\\.0\\.1 port ${port}: another process listens there`,
      ),
    );
    expect(failed.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("with a bad configuration, and tells all that is wrong with it", async () => {
    const { folder } = await files();
    const file = join(folder, "boxinit.yaml");
    writeFileSync(file, "policy:\n  unwrap: sometimes\nlog:\n  levle: debug\n");
    const failed = await fail(["--config", file, "--server-listen", "nowhere"], { BOXINIT_TLS_CERT: "x" });
    expect(failed.code).toBe(2);
    expect(failed.stderr.trim().split("\n")).toEqual([
      "boxinit: the configuration can not be used:",
      `  ${file}:4: log.levle: is no setting; there are level`,
      "  environment BOXINIT_TLS_CERT: is the variable of no setting",
      expect.stringMatching(/^ {2}.*:2: policy\.unwrap: /),
      "  flag --server-listen: server.listen: is not ADDRESS:PORT, [ADDRESS]:PORT or :PORT",
    ]);
  });

  test("without a certificate", async () => {
    const failed = await fail([]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toBe(
      "boxinit: tls.certificate and tls.key not set: admission reviews are taken over HTTPS only\n",
    );
  });

  test("with a certificate that can not be read", async () => {
    const { args, files: made } = await files();
    rmSync(made.certificate);
    const failed = await fail([...args, "--server-listen", "127.0.0.1:0"]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toBe(`boxinit: tls.certificate ${made.certificate} can not be read (ENOENT)\n`);
  });

  test("with a key of another certificate", async () => {
    const { args, files: made } = await files();
    const other = await files();
    const failed = await fail([...args, "--tls-key", other.files.key]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toBe(
      `boxinit: tls.key ${other.files.key} does not belong to tls.certificate ${made.certificate}\n`,
    );
  });

  test("with a flag that there is not", async () => {
    const failed = await fail(["--port", "8443"]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain("unknown option '--port'");
  });
});

describe("boxinit serve --print-config", () => {
  test("prints each value and where it is from, and ends", async () => {
    const { folder } = await files();
    const file = join(folder, "boxinit.yaml");
    writeFileSync(file, "policy:\n  crio: true\n");
    const environment = { BOXINIT_CONFIG: file, BOXINIT_LOG_LEVEL: "warn" };
    const printed = await fail(["--print-config", "--server-listen", ":9443"], environment);
    expect(printed.code).toBe(0);
    expect(printed.stderr).toBe("");
    expect(printed.stdout).toContain(`  crio: true # ${file}:2\n`);
    expect(printed.stdout).toContain('  level: "warn" # environment BOXINIT_LOG_LEVEL\n');
    expect(printed.stdout).toContain('  listen: ":9443" # flag --server-listen\n');
    expect(printed.stdout).toContain('  opsListen: ":8080" # default\n');
  });
});
