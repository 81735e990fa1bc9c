import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { ask } from "../support/https-client.ts";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";

let running: RunningServer | undefined;
let spawned: SpawnedServer | undefined;
afterEach(async () => {
  await running?.stop();
  await spawned?.cleanUp();
  running = undefined;
  spawned = undefined;
});

test("names of clients' making can't rewrite a terminal, and read the same once a line is parsed", async () => {
  const name = "a\u001b[2J\u009b31m\u202eb\u2066\u2028\u200b\ud800\\";
  const owner = { apiVersion: "x/v1", kind: name, name, uid: "1", controller: true };
  const object = podOf({ metadata: { name, generateName: name, ownerReferences: [owner] } });
  spawned = await spawnServer([]);
  const answer = await ask({
    port: spawned.webhookPort,
    path: "/mutate/audit",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: reviewOf({ uid: name, name, namespace: name, object }),
    ca: spawned.ca,
  });
  expect(answer.status).toBe(200);
  const line = await spawned.logged("review");
  expect(line).toMatchObject({
    uid: name,
    namespace: name,
    name,
    generateName: name,
    ownerKind: name,
    ownerName: name,
  });
  expect(spawned.stdout()).toMatch(/^[ -~\n]*$/);
});

const rejections = (code: string) =>
  running?.log.filter((line) => line.msg === "request rejected" && line.code === code) ?? [];
const counted = 'boxinit_rejected_requests_total{code="path-unknown"}';

test("refused requests of one code are one line in a while, whatever comes of others, and counted each", async () => {
  running = await runServer({ logLevel: "info", limits: { rejectionsTold: 600_000 } });
  for (let sent = 0; sent < 10; sent += 1) await running.post("/x", "{}");
  await running.post("/mutate/enforce", "{");
  expect(rejections("path-unknown")).toEqual([expect.objectContaining({ level: "warn", client: "127.0.0.1" })]);
  expect(rejections("body-not-json")).toHaveLength(1);
  expect(await running.metric(counted)).toBe(10);
});

test("the next line has the number of those that were left out, so that lines and numbers are all that came", async () => {
  const interval = 100;
  running = await runServer({ logLevel: "info", limits: { rejectionsTold: interval } });
  const { post } = running;
  await Promise.all(Array.from({ length: 50 }, () => post("/x", "{}")));
  await sleep(interval + 10);
  await post("/x", "{}");
  const lines = rejections("path-unknown");
  expect(lines.length).toBeLessThan(51);
  expect(lines.reduce((sum, { leftOut }) => sum + 1 + Number(leftOut ?? 0), 0)).toBe(51);
  expect(lines.map(({ leftOut }) => leftOut)).toContainEqual(expect.any(Number));
  expect(await running.metric(counted)).toBe(51);
});

test("refused requests are told one by one at the level debug", async () => {
  running = await runServer({ logLevel: "debug" });
  for (let sent = 0; sent < 10; sent += 1) await running.post("/x", "{}");
  expect(running.log.filter(({ msg }) => msg === "request rejected")).toHaveLength(10);
});
