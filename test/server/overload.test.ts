import { afterEach, expect, test } from "vitest";
import { repairPod } from "../../src/core/repair-pod.ts";
import { eventually } from "../support/eventually.ts";
import { inFlight } from "../support/in-flight.ts";
import { postOf, statusesOf } from "../support/raw-connection.ts";
import { type Overrides, type RunningServer, runServer } from "../support/running-server.ts";
import { clientsOf, inOrder, path, review } from "./under-load.ts";

let running: RunningServer;
afterEach(() => running.stop());
const { connect, unfinished, requestsInFlight, inMemory, isWell } = clientsOf(() => running);

const large = 100_000;
/** Of a busy machine, on which hundreds of handshakes take their time: no client is slow here but where a test says so. */
const unhurried = { handshakeTimeout: 120_000, headersTimeout: 120_000, requestTimeout: 120_000 };
/** Room for one large body at a time. */
const oneAtATime = {
  ...unhurried,
  smallBodyBytes: 64 * 1024,
  largeBodyBytes: large,
  largeBodyTime: 120_000,
  largeBodyPace: 0,
};

async function run(overrides: Overrides) {
  running = await runServer({ maxConnections: 1000, logLevel: "fatal", ...overrides });
}

/** What an answer says, but for its uid. */
function meaning(body: string): unknown {
  const { uid: _, ...answer } = JSON.parse(body).response;
  return answer;
}

test("hundreds of reviews at once, many of them large, are each answered as they are alone", async () => {
  await run({ limits: oneAtATime });
  const alone = meaning((await running.post(path, review("alone"))).body);
  const bodies = Array.from({ length: 300 }, (_, index) => review(`${index}`, index % 4 === 0 ? 2 * large : 0));
  const answers = await Promise.all(bodies.map((body) => running.post(path, body)));
  expect(answers.map(({ body }) => JSON.parse(body).response.uid)).toEqual(bodies.map((_, index) => `${index}`));
  for (const { status, body } of answers) expect([status, meaning(body)]).toEqual([200, alone]);
  expect(await running.metric('boxinit_reviews_total{mode="enforce",decision="changed"}')).toBe(301);
  expect(await running.metric('boxinit_rejected_requests_total{code="overloaded"}')).toBe(0);
  await isWell();
});

test("a large review waits unread for its turn, and a small one does not", async () => {
  await run({ limits: oneAtATime });
  const held = review("held", large);
  const first = await unfinished(held);
  await inMemory(held.length - 1);
  const second = await connect();
  second.write(postOf(path, review("second", large)));
  await requestsInFlight(2);

  for (const uid of ["one", "two", "three"]) {
    expect(JSON.parse((await running.post(path, review(uid))).body).response.uid).toBe(uid);
  }
  await inMemory(held.length - 1);
  expect(await running.metric("boxinit_requests_in_flight")).toBe(2);

  first.write("}");
  await first.read(/"uid":"held"/);
  await second.read(/"uid":"second"/);
  for (const raw of [first, second]) raw.socket.destroy();
  await isWell();
});

test("a large review whose caller's time is over before its turn is neither read nor examined", async () => {
  const { order, repair } = inOrder(repairPod);
  await run({ limits: oneAtATime, repair });
  const held = review("held", large);
  const first = await unfinished(held);
  await inMemory(held.length - 1);
  const late = await connect();
  late.write(postOf(`${path}?timeout=1ms`, review("late", large)));
  const answer = await late.ended();
  expect(statusesOf(answer)).toEqual([503]);
  expect(answer).toMatch(/retry-after: 1/i);
  expect(answer).toMatch(/connection: close/i);
  expect(answer).toContain('"code":"overloaded"');
  expect(await running.metric('boxinit_rejected_requests_total{code="overloaded"}')).toBe(1);
  await inMemory(held.length - 1);

  first.write("}");
  await first.read(/"uid":"held"/);
  first.socket.destroy();
  expect(order).toEqual(["held"]);
  await isWell();
});

test("who hangs up while waiting, or in the middle, leaves the turn to others", async () => {
  await run({ limits: oneAtATime });
  const first = await unfinished(review("first", large));
  await requestsInFlight(1);
  const gone = await connect();
  // Little enough that its end is seen: nothing more is read of one that waits.
  gone.write(postOf(path, review("gone", large)).slice(0, 1000));
  await requestsInFlight(2);
  gone.socket.destroy();
  await requestsInFlight(1);
  const waiting = await connect();
  waiting.write(postOf(path, review("waiting", large)));
  await requestsInFlight(2);
  first.socket.destroy();
  await waiting.read(/"uid":"waiting"/);
  waiting.socket.destroy();
  await isWell();
});

test("what was sent is what was answered, refused and dropped, and the metrics say the same", async () => {
  const body = review("held", 50_000);
  const room = 20;
  await run({
    maxConnections: room,
    bodyMemoryBytes: 3 * body.length,
    limits: { ...oneAtATime, connectionPatience: 600_000 },
  });
  const slow = await Promise.all([unfinished(body), unfinished(body), unfinished(body)]);
  await inMemory(3 * (body.length - 1));

  const idle = await Promise.all(Array.from({ length: room - slow.length }, connect));
  const dropped = await sendAll(10, { atATime: 10 });
  expect(dropped).toEqual({ right: 0, overloaded: 0, dropped: 10 });
  for (const raw of idle) raw.socket.destroy();
  await eventually(async () => expect(await running.metric("boxinit_connections")).toBe(slow.length));

  const full = await sendAll(100, { atATime: 10 });
  expect(full.overloaded).toBeGreaterThan(0);
  expect(full.right + full.overloaded).toBe(100);
  for (const raw of slow) raw.write("}");
  for (const raw of slow) await raw.read(/"uid":"held"/);
  for (const raw of slow) raw.socket.destroy();
  await eventually(async () => expect(await running.metric("boxinit_connections")).toBe(0));
  const after = await sendAll(100, { atATime: 3 });
  expect(after).toEqual({ right: 100, overloaded: 0, dropped: 0 });

  const changed = full.right + slow.length + after.right;
  expect(await running.metric('boxinit_reviews_total{mode="enforce",decision="changed"}')).toBe(changed);
  expect(await running.metric('boxinit_rejected_requests_total{code="overloaded"}')).toBe(full.overloaded);
  expect(await running.metric("boxinit_dropped_connections_total")).toBe(dropped.dropped);
  await isWell();
});

/** Every third is of 50 KB. Whatever is neither right nor a rejection that is told is an error. */
async function sendAll(count: number, { atATime }: { readonly atATime: number }) {
  const seen = { right: 0, overloaded: 0, dropped: 0 };
  const send = (uid: string, bytes: number) => async () => {
    const answer = await running.post(path, review(uid, bytes)).catch(() => undefined);
    if (answer === undefined) seen.dropped += 1;
    else if (answer.status === 200) seen.right += JSON.parse(answer.body).response.uid === uid ? 1 : Number.NaN;
    else seen.overloaded += JSON.parse(answer.body).code === "overloaded" ? 1 : Number.NaN;
  };
  await inFlight(
    atATime,
    Array.from({ length: count }, (_, index) => send(`${index}`, index % 3 === 0 ? 50_000 : 0)),
  );
  return seen;
}
