import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { connect as connectTcp } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { repairPod } from "../../src/core/repair-pod.ts";
import { eventually } from "../support/eventually.ts";
import { connectRaw, postOf, type RawConnection } from "../support/raw-connection.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { clientsOf, inOrder, path, review } from "./under-load.ts";

let running: RunningServer;
afterEach(() => running.stop());
const { connect, unfinished, requestsInFlight, isWell } = clientsOf(() => running);

/** In one TLS record with its header, so that the server has read all of it once it knows of the request. */
const large = 4000;
const limits = { smallBodyBytes: 1000, largeBodyBytes: large, largeBodyTime: 60_000, largeBodyPace: 0 };

/** A server with room for one large body at a time. */
async function run({ repair = repairPod, ...others }: Partial<typeof limits> & { readonly repair?: typeof repairPod }) {
  running = await runServer({ maxConnections: 1000, logLevel: "fatal", limits: { ...limits, ...others }, repair });
}

/** A client with another address than `connect` gives. */
function connectFromElsewhere(): Promise<RawConnection> {
  const { port } = running.server.webhook;
  const socket = connectTcp({ host: "127.0.0.1", port, localAddress: "127.0.0.2" });
  return connectRaw(port, running.authority.certificate, { socket });
}

/** A client that has announced a large body, and sent next to nothing of it. */
async function announced(): Promise<RawConnection> {
  const raw = await connect();
  raw.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n{`);
  return raw;
}

test("large reviews come in their order, but after those that have more than half of their time left", async () => {
  const { order, repair } = inOrder(repairPod);
  await run({ repair });
  const raws = [await unfinished(review("first", large))];
  await requestsInFlight(1);
  const waiting = [
    ["second", "5s"],
    ["third", "30s"],
    ["fourth", "30s"],
  ] as const;
  for (const [name, timeout] of waiting) {
    const raw = await connect();
    raw.write(postOf(`${path}?timeout=${timeout}`, review(name, large)));
    raws.push(raw);
    await requestsInFlight(raws.length);
  }
  await sleep(2600);
  raws[0]?.write("}");
  for (const raw of raws) await raw.read(/"allowed":true/);
  expect(order).toEqual(["first", "third", "fourth", "second"]);
  for (const raw of raws) raw.socket.destroy();
});

test("large reviews of one address take turns with those of another", async () => {
  const { order, repair } = inOrder(repairPod);
  await run({ repair });
  const held = await unfinished(review("held", large));
  await requestsInFlight(1);
  const raws = [held];
  for (const name of ["one", "two", "three", "from elsewhere", "again"]) {
    const raw = name === "from elsewhere" || name === "again" ? await connectFromElsewhere() : await connect();
    raw.write(postOf(path, review(name, large)));
    raws.push(raw);
    await requestsInFlight(raws.length);
  }
  held.write("}");
  for (const raw of raws) await raw.read(/"allowed":true/);
  expect(order).toEqual(["held", "from elsewhere", "one", "again", "two", "three"]);
  for (const raw of raws) raw.socket.destroy();
});

test("an address that keeps sending anew does not go before another that has waited for half of its time", async () => {
  const { order, repair } = inOrder(repairPod);
  await run({ repair });
  const held = await unfinished(review("held", large));
  await requestsInFlight(1);
  const waiting = await connectFromElsewhere();
  waiting.write(postOf(`${path}?timeout=5s`, review("waiting", large)));
  await requestsInFlight(2);
  await sleep(2600);
  const anew = await connect();
  anew.write(postOf(path, review("anew", large)));
  await requestsInFlight(3);
  held.write("}");
  for (const raw of [held, waiting, anew]) await raw.read(/"allowed":true/);
  expect(order).toEqual(["held", "waiting", "anew"]);
  for (const raw of [held, waiting, anew]) raw.socket.destroy();
});

test.each([
  ["all of it", large],
  ["as much as is read unasked", 200_000],
])("who announces a large body and sends none is passed over by whoever has sent %s", async (_, bytes) => {
  const arrived = requestsFromNowOn();
  const { order, repair } = inOrder(repairPod);
  await run({ repair });
  const first = await unfinished(review("first", large));
  await requestsInFlight(1);
  const empty = await Promise.all(Array.from({ length: 20 }, announced));
  await requestsInFlight(21);
  const waiting = await unfinished(review("waiting", bytes));
  await requestsInFlight(22);
  const body = arrived.at(-1);
  if (bytes === large) waiting.write("}");
  await eventually(() => expect(body?.complete || (body?.readableLength ?? 0) >= 64 * 1024).toBe(true));
  first.write("}");
  await first.read(/"uid":"first"/);
  if (bytes !== large) waiting.write("}");
  await waiting.read(/"uid":"waiting"/);
  expect(order).toEqual(["first", "waiting"]);
  for (const raw of [first, waiting, ...empty]) raw.socket.destroy();
  await isWell();
});

test("a large body of which nothing more comes leaves its turn to others, and is read all the same", async () => {
  await run({ largeBodyTime: 600_000, largeBodyPace: 1 });
  const empty = await Promise.all(Array.from({ length: 20 }, announced));
  const slow = await Promise.all(["a", "b", "c"].map((uid) => unfinished(review(uid, large))));
  await requestsInFlight(empty.length + slow.length);
  expect(JSON.parse((await running.post(path, review("quick", large))).body).response.uid).toBe("quick");
  for (const raw of slow) raw.write("}");
  for (const raw of slow) await raw.read(/"allowed":true/);
  for (const raw of [...slow, ...empty]) raw.socket.destroy();
  await isWell();
});

test("who sends a large body slowly holds up nobody for long", async () => {
  await run({ largeBodyTime: 1 });
  const slow = await Promise.all(["a", "b", "c"].map((uid) => unfinished(review(uid, large))));
  await requestsInFlight(slow.length);
  expect(JSON.parse((await running.post(path, review("quick", large))).body).response.uid).toBe("quick");
  for (const raw of slow) raw.write("}");
  for (const raw of slow) await raw.read(/"allowed":true/);
  for (const raw of slow) raw.socket.destroy();
  await isWell();
});

/** What reaches the server as a review, as Node.js tells it. */
function requestsFromNowOn(): readonly IncomingMessage[] {
  const requests: IncomingMessage[] = [];
  const channel = "http.server.request.start";
  const note = (message: unknown) => {
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    const { request } = message;
    if (request instanceof IncomingMessage && request.method === "POST") requests.push(request);
  };
  subscribe(channel, note);
  onTestFinished(() => void unsubscribe(channel, note));
  return requests;
}
