import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { connectRaw, postOf, type RawConnection } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type Overrides, type RunningServer, runServer } from "../support/running-server.ts";

const most = 20;
const apiServer = "127.0.0.2";
const other = "127.0.0.3";
const path = "/mutate/enforce";

let running: RunningServer;
let open: Socket[] = [];
afterEach(async () => {
  for (const socket of open) socket.destroy();
  open = [];
  await running.stop();
});

async function run(limits: Overrides["limits"] = { connectionPatience: 600_000 }) {
  running = await runServer({ maxConnections: most, logLevel: "fatal", limits });
}

/** A TCP connection from an address of its own, on which nothing is said. */
async function silent(localAddress: string, port = running.server.webhook.port): Promise<Socket> {
  const socket = connectTcp({ host: "127.0.0.1", port, localAddress });
  open.push(socket);
  socket.on("error", () => {
    // That it is closed is what a test looks at.
  });
  await once(socket, "connect");
  return socket;
}

async function secure(localAddress: string): Promise<RawConnection> {
  return connectRaw(running.server.webhook.port, running.authority.certificate, { socket: await silent(localAddress) });
}

/** A connection that has brought a review. */
async function reviewed(localAddress: string): Promise<RawConnection> {
  const raw = await secure(localAddress);
  await sendReview(raw, "first");
  return raw;
}

async function sendReview(raw: RawConnection, uid: string): Promise<void> {
  raw.write(postOf(path, reviewOf({ uid })));
  await raw.read(new RegExp(`"uid":"${uid}"`));
}

/** One request that is no review, and then nothing. */
async function idle(localAddress: string): Promise<RawConnection> {
  const raw = await secure(localAddress);
  raw.write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  await raw.read(/path-unknown/);
  return raw;
}

async function ended(socket: Socket | undefined): Promise<void> {
  if (socket?.closed === false) await once(socket, "close");
}

const floods: readonly (readonly [string, (address: string) => Promise<unknown>])[] = [
  ["say nothing, not even TLS", (address) => silent(address)],
  ["have said something else and wait", idle],
  ["have brought a review and wait", reviewed],
  [
    "have brought a review and are in the middle of another",
    async (address) => {
      const raw = await reviewed(address);
      raw.write(postOf(path, reviewOf({})).slice(0, -1));
    },
  ],
];

test.each(floods)(
  "an API server gets in, and stays, while another address has as many as may be open that %s",
  async (_, flood) => {
    await run();
    const kept = await reviewed(apiServer);
    for (let count = 0; count < most; count += 1) await flood(other).catch(() => undefined);
    const more = [await reviewed(apiServer), await reviewed(apiServer)];
    for (let count = 0; count < most; count += 1) await flood(other).catch(() => undefined);
    for (const raw of [kept, ...more]) await sendReview(raw, "again");
    expect(await running.metric("boxinit_connections")).toBe(most);
    expect(await running.metric("boxinit_dropped_connections_total")).toBe(most + 3);
  },
);

test("as many as may be open stay open when many come at once", async () => {
  await run({ connectionPatience: 0 });
  const kept = await reviewed(apiServer);
  await Promise.all(Array.from({ length: 10 * most }, () => silent(other)));
  const dropped = () => running.metric("boxinit_dropped_connections_total");
  await eventually(async () => expect(await dropped()).toBe(9 * most + 1));
  expect(await running.metric("boxinit_connections")).toBe(most);
  await sendReview(kept, "again");
});

test("connections that brought reviews stay where others come from many addresses and bring none", async () => {
  await run();
  const kept = [];
  for (let count = 0; count < 4; count += 1) kept.push(await reviewed(apiServer));
  for (let count = 0; count < 3 * most; count += 1) await silent(`127.0.1.${1 + (count % 10)}`);
  for (const raw of kept) await sendReview(raw, "again");
});

test("where one address has them all, a connection that brought nothing for a while gives way to its next", async () => {
  await run({ connectionPatience: 1 });
  const inUse = await reviewed(apiServer);
  const still = [];
  for (let count = 1; count < most; count += 1) still.push(await silent(apiServer));
  await sleep(10);
  const next = await reviewed(apiServer);
  await ended(still[0]);
  for (const raw of [inUse, next]) await sendReview(raw, "again");
  expect(await running.metric("boxinit_dropped_connections_total")).toBe(1);
  expect(still.filter(({ closed }) => closed)).toHaveLength(1);
});

test("where one address has them all, a review that waits for its answer is not cut off by its next connections", async () => {
  await run({ connectionPatience: 1 });
  const waiting = await secure(apiServer);
  const review = postOf(path, reviewOf({ uid: "first" }));
  waiting.write(review.slice(0, -1));
  await eventually(async () => expect(await running.metric("boxinit_requests_in_flight")).toBe(1));
  for (let count = 1; count < most; count += 1) await reviewed(apiServer);
  await sleep(10);
  for (let count = 0; count < most; count += 1) await ended(await silent(apiServer));
  waiting.write(review.slice(-1));
  await waiting.read(/"uid":"first"/);
});

test("where one address has them all, its newest gives way to those that are new too, or of use", async () => {
  await run();
  const inUse = await reviewed(apiServer);
  for (let count = 1; count < most; count += 1) await silent(apiServer);
  for (let count = 0; count < most; count += 1) await ended(await silent(apiServer));
  await sendReview(inUse, "again");
  expect(await running.metric("boxinit_connections")).toBe(most);
});

test("where one address has them all, and each was of use, its newest gives way", async () => {
  await run({ connectionPatience: 0 });
  const all = [];
  for (let count = 0; count < most; count += 1) all.push(await reviewed(apiServer));
  await ended(await silent(apiServer));
  for (const raw of all) await sendReview(raw, "again");
});

test("connections that end make room, however many there were", async () => {
  await run();
  for (let count = 0; count < 3 * most; count += 1) {
    const raw = count % 2 === 0 ? await reviewed(apiServer) : await idle(apiServer);
    raw.socket.destroy();
    await raw.ended();
  }
  expect(await running.metric("boxinit_dropped_connections_total")).toBe(0);
});

test("probes and Prometheus get in while another address has as many connections to the operations port as may be open", async () => {
  await run({ opsConnections: 5, connectionPatience: 600_000 });
  const { port } = running.server.ops;
  const first = await silent(other, port);
  for (let count = 0; count < 4; count += 1) await silent(other, port);
  for (const probe of ["/livez", "/readyz", "/metrics"]) expect((await ask({ port, path: probe })).status).toBe(200);
  await ended(first);
});
