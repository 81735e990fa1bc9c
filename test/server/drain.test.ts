import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { connectRaw, postOf, statusesOf } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type Overrides, runServer } from "../support/running-server.ts";

/** A server with an open connection that has been used once. */
async function runWithConnection(overrides: Overrides) {
  const running = await runServer(overrides);
  const raw = await connectRaw(running.server.webhook.port, running.authority.certificate);
  raw.write(postOf("/mutate/enforce", reviewOf({ uid: "first" })));
  await raw.read(/"uid":"first"/);
  return { running, raw };
}

test("while draining, readiness fails, liveness does not, and reviews are answered", async () => {
  const { running, raw } = await runWithConnection({ drainTime: 3000 });
  expect(await raw.read(/"uid":"first"/)).toMatch(/connection: keep-alive/i);

  const drained = running.stop();
  expect(await running.ops("/readyz")).toMatchObject({ status: 503, body: "draining\n" });
  expect((await running.ops("/livez")).status).toBe(200);

  raw.write(postOf("/mutate/enforce", reviewOf({ uid: "second" })));
  const received = await raw.ended();
  expect(statusesOf(received)).toEqual([200, 200]);
  expect(received.slice(received.lastIndexOf("HTTP/1.1"))).toMatch(/connection: close/is);

  const late = await running.post("/mutate/enforce", reviewOf({ uid: "third" }));
  expect(late.status).toBe(200);
  expect(late.headers.connection).toBe("close");
  await drained;
});

test("errors, too, send the connection away while draining", async () => {
  const { running, raw } = await runWithConnection({ drainTime: 2000 });
  const drained = running.stop();
  raw.write(postOf("/mutate/enforce", "{"));
  expect(await raw.ended()).toMatch(/400 Bad Request.*connection: close/is);
  await drained;
});

test("a request in flight when the drain ends is answered, and idle connections are closed", async () => {
  const { running, raw: idle } = await runWithConnection({});
  const busy = await connectRaw(running.server.webhook.port, running.authority.certificate);
  const request = postOf("/mutate/enforce", reviewOf({ uid: "in flight" }));
  busy.write(request.slice(0, -20));
  await eventually(async () => expect(await running.metric("boxinit_requests_in_flight")).toBe(1));

  const drained = running.stop();
  await idle.ended();
  busy.write(request.slice(-20));
  const received = await busy.ended();
  expect(statusesOf(received)).toEqual([200]);
  expect(received).toMatch(/connection: close/is);
  await drained;
});

test("a request that waits unread when the drain ends is answered", async () => {
  const { running, raw } = await runWithConnection({ drainTime: 1500 });
  const unused = await connectRaw(running.server.webhook.port, running.authority.certificate);
  const over = performance.now() + 1600;
  const drained = running.stop();
  await eventually(async () => expect((await running.ops("/readyz")).status).toBe(503));
  for (const one of [raw, unused]) one.write(postOf("/mutate/enforce", reviewOf({ uid: "unread" })));
  // The process gets no processor time until the drain is over.
  while (performance.now() < over);
  expect(statusesOf(await raw.ended())).toEqual([200, 200]);
  expect(statusesOf(await unused.ended())).toEqual([200]);
  await drained;
});

test("connections that nothing has come on don't hold up the end", async () => {
  const { running } = await runWithConnection({ limits: { closeTimeout: 600_000 } });
  const unused = await connectRaw(running.server.webhook.port, running.authority.certificate);
  await eventually(async () => expect(await running.metric("boxinit_connections")).toBe(2));
  await running.stop();
  expect(await unused.ended()).toBe("");
});

test("a request whose header comes in while the server closes is answered, not turned away", async () => {
  const { running, raw: idle } = await runWithConnection({});
  const raw = await connectRaw(running.server.webhook.port, running.authority.certificate);
  const request = postOf("/mutate/enforce", reviewOf({ uid: "late" }));
  raw.write(request + request.slice(0, 30));
  await raw.read(/"uid":"late"/);
  const drained = running.stop();
  await idle.ended();
  raw.write(request.slice(30));
  expect(statusesOf(await raw.ended())).toEqual([200, 200]);
  await drained;
});

test("a request that does not end does not keep the server from ending", async () => {
  const { running, raw } = await runWithConnection({ limits: { closeTimeout: 50 } });
  raw.write(postOf("/mutate/enforce", reviewOf({ uid: "never whole" })).slice(0, -1));
  await eventually(async () => expect(await running.metric("boxinit_requests_in_flight")).toBe(1));
  await running.stop();
  expect(statusesOf(await raw.ended())).toEqual([200]);
});
