import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { connectRaw, postOf, statusesOf } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer({ limits: { headersTimeout: 2000, requestTimeout: 2000, checkInterval: 50 } });
});
afterAll(() => running.stop());

afterEach(async () => {
  const answer = await running.post("/mutate/enforce", reviewOf({ uid: "ordinary" }));
  expect(JSON.parse(answer.body).response).toMatchObject({ uid: "ordinary", allowed: true });
  expect(running.log.filter((line) => line.level === "error" || line.level === "fatal")).toEqual([]);
});

function open() {
  return connectRaw(running.server.webhook.port, running.authority.certificate);
}

/** Sends bytes, ends the sending side, and returns all that comes back. */
async function exchange(bytes: string | Buffer): Promise<string> {
  const raw = await open();
  raw.socket.end(bytes);
  return raw.ended();
}

function reviewed(uid: string): boolean {
  return running.log.some((line) => line.uid === uid);
}

const start = "POST /mutate/enforce HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
const hidden = postOf("/mutate/enforce", reviewOf({ uid: "smuggled" }));

describe("a request that two servers could read differently gets no review in, and ends the connection:", () => {
  const length = hidden.length;
  test.each([
    [
      "a length and chunks",
      `${start}Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ["chunks and a length", `${start}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`],
    ["two lengths", `${start}Content-Length: 0\r\nContent-Length: ${length}\r\n\r\n${hidden}`],
    ["a list of lengths", `${start}Content-Length: 0, ${length}\r\n\r\n${hidden}`],
    ["a signed length", `${start}Content-Length: +0\r\n\r\n${hidden}`],
    ["a negative length", `${start}Content-Length: -1\r\n\r\n${hidden}`],
    ["a hexadecimal length", `${start}Content-Length: 0x0\r\n\r\n${hidden}`],
    ["a length with a blank in it", `${start}Content-Length: 0 0\r\n\r\n${hidden}`],
    ["an endless length", `${start}Content-Length: 99999999999999999999\r\n\r\n${hidden}`],
    ["a blank before the colon", `${start}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ["an unknown coding", `${start}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ["a coding after chunked", `${start}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ["a vertical tab in a coding", `${start}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ["a folded header", `${start}Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n${hidden}`],
    ["a bare line feed", `${start}X: y\nContent-Length: 0\r\n\r\n${hidden}`],
    ["a bare carriage return", `${start}X: y\rContent-Length: 0\r\n\r\n${hidden}`],
    ["NUL in a header", `${start}X: \0\r\nContent-Length: 0\r\n\r\n${hidden}`],
    ["a chunk's size that is none", `${start}Transfer-Encoding: chunked\r\n\r\nz\r\n${hidden}`],
    ["a chunk's size that overflows", `${start}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${hidden}`],
    ["a signed chunk's size", `${start}Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n${hidden}`],
    ["a chunk longer than it says", `${start}Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n${hidden}`],
    ["an unknown version", `POST /mutate/enforce HTTP/3.7\r\nHost: localhost\r\n\r\n${hidden}`],
    ["a path with a blank", `POST /mutate/enforce x HTTP/1.1\r\nHost: localhost\r\n\r\n${hidden}`],
    ["HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`],
  ])("%s", async (_name, bytes) => {
    const received = await exchange(bytes);
    const statuses = statusesOf(received);
    expect(statuses.length).toBeLessThanOrEqual(1);
    for (const status of statuses) expect(status).toBeGreaterThanOrEqual(400);
    for (const status of statuses) expect(status).toBeLessThan(500);
    expect(reviewed("smuggled")).toBe(false);
    running.log.length = 0;
  });
});

describe("bodies", () => {
  test("compressed ones are refused, whatever is in them", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const answer = await running.post("/mutate/enforce", bomb, { headers: { "content-encoding": "gzip" } });
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.body).code).toBe("content-encoding-unsupported");
  });

  test("compression that is only in the transfer is refused", async () => {
    const received = await exchange(`${start}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`);
    expect(statusesOf(received).every((status) => status >= 400 && status < 500)).toBe(true);
  });

  test.each(["\xff", "\xc3(", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xc0\xaf"])(
    "invalid UTF-8 is refused: %j",
    async (bytes) => {
      const body = Buffer.from(reviewOf({}).replace('"pod"', `"${bytes}"`), "latin1");
      const answer = await running.post("/mutate/enforce", body);
      expect(JSON.parse(answer.body).code).toBe("body-not-utf-8");
    },
  );

  test.each([
    "\ufeff{}",
    "\ufeff",
    "\0",
    "{} {}",
    "{}x",
    "[",
    "NaN",
    "undefined",
    "{'a':1}",
    '{"a":1,}',
    "// x\n{}",
    "01",
  ])("what Go would not read is not read: %j", async (body) => {
    const answer = await running.post("/mutate/enforce", body);
    expect(JSON.parse(answer.body).code).toBe("body-not-json");
  });

  test("many slow ones do not keep an ordinary one out", async () => {
    const whole = postOf("/mutate/enforce", reviewOf({ uid: "slow" }));
    // Each begins at once: who connects and says nothing until all others have, has no time left on a busy machine.
    const begin = async () => {
      const raw = await open();
      raw.write(whole.slice(0, -1));
      return raw;
    };
    const slow = await Promise.all(Array.from({ length: 50 }, begin));
    const answer = await running.post("/mutate/enforce", reviewOf({ uid: "between" }));
    expect(JSON.parse(answer.body).response).toMatchObject({ uid: "between", allowed: true });
    const ends = await Promise.all(slow.map((raw) => raw.ended()));
    expect(ends.flatMap(statusesOf)).toEqual(slow.map(() => 408));
    expect(await running.metric("boxinit_body_bytes_in_memory")).toBe(0);
  });

  test("ones that break off in the middle are counted, and forgotten", async () => {
    const counted = () => running.metric('boxinit_rejected_requests_total{code="body-truncated"}');
    const before = await counted();
    const { server, authority } = running;
    for (let count = 0; count < 20; count += 1) {
      const below = connect({ host: "127.0.0.1", port: server.webhook.port });
      const raw = await connectRaw(server.webhook.port, authority.certificate, { socket: below });
      raw.write(postOf("/mutate/enforce", reviewOf({ uid: "broken" })).slice(0, -5));
      await eventually(async () => expect(await running.metric("boxinit_requests_in_flight")).toBe(1));
      // With a proper end, and without one.
      if (count % 2 === 0) below.destroy();
      else below.resetAndDestroy();
      await eventually(async () => expect(await running.metric("boxinit_requests_in_flight")).toBe(0));
    }
    await eventually(async () => expect(await counted()).toBe(before + 20));
    expect(reviewed("broken")).toBe(false);
  });
});

describe("a host that is not there once is told as JSON:", () => {
  const body = reviewOf({ uid: "host" });
  const rest = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  test.each([
    ["none", `POST /mutate/enforce HTTP/1.1\r\n${rest}`],
    ["two", `POST /mutate/enforce HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n${rest}`],
  ])("%s", async (_name, bytes) => {
    const received = await exchange(bytes);
    expect(statusesOf(received)).toEqual([400]);
    expect(received).toContain('"code":"http-malformed"');
    expect(reviewed("host")).toBe(false);
  });
});

test.each(["Expect: 200-ok", "Expect: 100-continue", "Connection: Upgrade\r\nUpgrade: websocket"])(
  "a wish that is not met does not keep the review from being answered: %s",
  async (header) => {
    const raw = await open();
    raw.write(postOf("/mutate/enforce", reviewOf({ uid: "wish" }), `${header}\r\n`));
    expect(statusesOf(await raw.read(/"uid":"wish"/)).filter((status) => status >= 200)).toEqual([200]);
    raw.socket.destroy();
  },
);

describe("pipelined requests", () => {
  const uids = Array.from({ length: 200 }, (_, index) => `pipelined-${index}`);
  const requests = uids.map((uid) => postOf("/mutate/enforce", reviewOf({ uid })));
  const answered = (received: string) => [...received.matchAll(/"uid":"(pipelined-\d+)"/g)].map(([, uid]) => uid);

  test("are answered in their order", async () => {
    const raw = await open();
    raw.write(requests.slice(0, 20).join(""));
    const received = await raw.read(/"uid":"pipelined-19"/);
    expect(answered(received)).toEqual(uids.slice(0, 20));
    raw.socket.destroy();
  });

  // Node.js stops reading a connection whose answers pile up, and over TLS loses its place when it does: it then
  // ends the connection (HPE_PAUSED). The API server sends one request at a time.
  test("in a flood are answered in their order, up to a point where the connection may end", async () => {
    const received = await exchange(requests.join(""));
    const count = answered(received).length;
    expect(answered(received)).toEqual(uids.slice(0, count));
    expect(count).toBeGreaterThan(20);
    expect(statusesOf(received).every((status) => status < 500)).toBe(true);
  });
});

test("what is said in answers holds no stack and no path of a file", async () => {
  const bodies = ["{", "[]", reviewOf({ uid: "" }), reviewOf({ object: null })];
  for (const body of bodies) {
    const answer = await running.post("/mutate/enforce", body);
    expect(answer.body).not.toMatch(/\bat |\.ts\b|node_modules/);
  }
});
