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

test("refused requests are told a few at a time, with the number of those left out, and counted each", async () => {
  running = await runServer({ logLevel: "info", limits: { rejectionsTold: 300 } });
  const { log, metric } = running;
  const of = (code: string) => log.filter((line) => line.msg === "request rejected" && line.code === code);
  let sent = 0;
  while (of("path-unknown").every(({ leftOut }) => leftOut === undefined)) {
    await running.post("/x", "{}");
    sent += 1;
  }
  await running.post("/mutate/enforce", "{");
  const lines = of("path-unknown");
  expect(lines.reduce((sum, { leftOut }) => sum + 1 + Number(leftOut ?? 0), 0)).toBe(sent);
  for (const line of lines) expect(line).toMatchObject({ level: "warn", client: "127.0.0.1" });
  expect(of("body-not-json")).toHaveLength(1);
  expect(await metric('boxinit_rejected_requests_total{code="path-unknown"}')).toBe(sent);
});

test("refused requests are told one by one at the level debug", async () => {
  running = await runServer({ logLevel: "debug" });
  for (let sent = 0; sent < 10; sent += 1) await running.post("/x", "{}");
  expect(running.log.filter(({ msg }) => msg === "request rejected")).toHaveLength(10);
});
