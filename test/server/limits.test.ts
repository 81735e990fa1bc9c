import { afterEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { connectRaw, postOf, statusesOf } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type Overrides, type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer;
afterEach(() => running.stop());

async function run(overrides: Overrides) {
  running = await runServer(overrides);
  return running;
}

function connect() {
  return connectRaw(running.server.webhook.port, running.authority.certificate);
}

const soon = { headersTimeout: 500, requestTimeout: 500, checkInterval: 20 };
const request = postOf("/mutate/enforce", reviewOf({ uid: "whole" }));

test("a header that comes too slowly is answered with 408, and the connection ends", async () => {
  await run({ limits: soon });
  const raw = await connect();
  raw.write(request.slice(0, 30));
  const received = await raw.ended();
  expect(statusesOf(received)).toEqual([408]);
  expect(received).toContain('"code":"request-timeout"');
});

test("a body that comes too slowly is answered with 408, and its bytes are let go", async () => {
  await run({ limits: soon });
  const raw = await connect();
  raw.write(request.slice(0, -10));
  expect(statusesOf(await raw.ended())).toEqual([408]);
  await eventually(async () => expect(await running.metric("boxinit_body_bytes_in_memory")).toBe(0));
  expect(await running.metric("boxinit_requests_in_flight")).toBe(0);
  expect(await running.metric('boxinit_rejected_requests_total{code="request-timeout"}')).toBe(1);
  expect(await running.metric('boxinit_rejected_requests_total{code="body-truncated"}')).toBe(0);
});

test("a connection that has brought nothing lives on past the request timeouts", async () => {
  await run({ limits: soon });
  const [late, slow] = await Promise.all([connect(), connect()]);
  // Opened after the others: once its time is over, theirs is, too.
  const begun = await connect();
  begun.write(request.slice(0, 1));
  expect(statusesOf(await begun.ended())).toEqual([408]);
  late.write(request);
  await late.read(/"uid":"whole"/);
  late.socket.destroy();
  slow.write(request.slice(0, 30));
  expect(statusesOf(await slow.ended())).toEqual([408]);
  expect(await running.metric('boxinit_rejected_requests_total{code="request-timeout"}')).toBe(2);
});

test("a connection that has brought nothing ends without a word, as an idle one", async () => {
  await run({ limits: { ...soon, keepAliveTimeout: 500 } });
  const raw = await connect();
  expect(await raw.ended()).toBe("");
  expect(await running.metric('boxinit_rejected_requests_total{code="request-timeout"}')).toBe(0);
});

test("an idle connection lives on past the request timeouts, until its own", async () => {
  await run({ limits: { ...soon, keepAliveTimeout: 2000 } });
  const raw = await connect();
  raw.write(request);
  await raw.read(/"uid":"whole"/);
  const slow = await connect();
  slow.write(request.slice(0, -1));
  await slow.ended();
  raw.write(request);
  const received = await raw.ended();
  expect(statusesOf(received)).toEqual([200, 200]);
});

test("an idle connection lives on longer than the API server's 90 seconds where nothing else is said", async () => {
  await run({});
  const raw = await connect();
  raw.write(request);
  const [, seconds] = /keep-alive: timeout=(\d+)/i.exec(await raw.read(/"uid":"whole"/)) ?? [];
  expect(Number(seconds)).toBeGreaterThan(90);
  raw.socket.destroy();
});

test("connections past the limit are dropped, counted, and let in again when there is room", async () => {
  await run({ maxConnections: 1, limits: { connectionPatience: 600_000 } });
  const first = await connect();
  await expect(connect()).rejects.toThrow();
  await eventually(async () => expect(await running.metric("boxinit_dropped_connections_total")).toBe(1));
  expect(await running.metric("boxinit_connections")).toBe(1);
  first.socket.destroy();
  await eventually(async () => expect((await running.post("/mutate/enforce", reviewOf({}))).status).toBe(200));
});

test("bodies past the memory for them are shed with 503, and when to try again", async () => {
  const body = reviewOf({});
  await run({ bodyMemoryBytes: body.length + 1000 });
  const held = await connect();
  held.write(postOf("/mutate/enforce", body).slice(0, -1));
  await eventually(async () =>
    expect(await running.metric("boxinit_body_bytes_in_memory")).toBe(Buffer.byteLength(body) - 1),
  );

  const shed = await running.post("/mutate/enforce", body + " ".repeat(1000));
  expect(shed.status).toBe(503);
  expect(shed.headers["retry-after"]).toBe("1");
  expect(JSON.parse(shed.body).code).toBe("overloaded");

  held.write("}");
  await held.read(/"allowed":true/);
  held.socket.destroy();
  expect((await running.post("/mutate/enforce", body)).status).toBe(200);
  await eventually(async () => expect(await running.metric("boxinit_body_bytes_in_memory")).toBe(0));
});

test("a body that comes in pieces, without its length, is put together", async () => {
  await run({});
  const raw = await connect();
  const body = Buffer.from(reviewOf({ uid: "in pieces" }));
  const piece = (from: number, to?: number) => {
    const part = body.subarray(from, to);
    return Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
  };
  const header = "POST /mutate/enforce HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  raw.write(`${header}Transfer-Encoding: chunked\r\n\r\n`);
  raw.write(piece(0, 100));
  await eventually(async () => expect(await running.metric("boxinit_body_bytes_in_memory")).toBe(100));
  raw.write(Buffer.concat([piece(100), Buffer.from("0\r\n\r\n")]));
  expect(await raw.read(/"uid":"in pieces"/)).toContain('"allowed":true');
  raw.socket.destroy();
  await eventually(async () => expect(await running.metric("boxinit_body_bytes_in_memory")).toBe(0));
});

test("pipelined requests are answered in their order, wrong ones among them", async () => {
  await run({});
  const raw = await connect();
  const one = postOf("/mutate/enforce", reviewOf({ uid: "one" }));
  const wrong = postOf("/mutate/enforce", "{");
  const two = postOf("/mutate/audit", reviewOf({ uid: "two" }));
  raw.write(one + wrong + two);
  const received = await raw.read(/"uid":"two"/s);
  expect(received).toMatch(/"uid":"one".*body-not-json.*"uid":"two"/s);
  raw.socket.destroy();
});
