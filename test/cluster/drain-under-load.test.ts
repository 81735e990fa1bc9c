import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../support/https-client.ts";
import { registerWebhook } from "./boxinit/register-webhook.ts";
import { type Service, startService } from "./boxinit/service.ts";
import { makeServingIdentity, type ServingIdentity } from "./boxinit/serving-identity.ts";
import { type BoxinitProcess, startBoxinit } from "./boxinit/start-boxinit.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createWhile } from "./pods/create-while.ts";

const podCount = 3000;
const replacementCount = 10;
/** Milliseconds until the nodes know which processes serve: the readiness probe, the endpoints, kube-proxy's sync. */
const propagation = 500;

let controlPlane: ControlPlane;
let identity: ServingIdentity;
let service: Service;
beforeAll(async () => {
  service = await startService();
  controlPlane = await startControlPlane();
  identity = await makeServingIdentity(controlPlane.supervised.folder);
});
afterAll(async () => {
  await controlPlane?.stop();
  service?.close();
});

test("no creation fails while boxinit is replaced again and again", { timeout: 600_000 }, async () => {
  const serving = [await startReady(), await startReady()];
  spread();
  await registerWebhook(controlPlane.api, {
    port: service.port,
    ca: identity.ca,
    // The API server waits long: a busy machine must not fail a test.
    webhook: { failurePolicy: "Fail", timeoutSeconds: 30 },
  });

  const replaced: BoxinitProcess[] = [];
  let isDone = false;
  const creating = createWhile(() => !isDone, controlPlane.api, { atOnce: 16 });
  const replacing = replaceUntilDone().finally(() => {
    isDone = true;
  });
  await Promise.all([replacing, creating.done]);

  expect(creating.failures).toEqual([]);
  expect(creating.created()).toBeGreaterThanOrEqual(podCount);
  expect(replaced.length).toBeGreaterThanOrEqual(replacementCount);
  // Each of them had its share, and ended by itself.
  for (const old of replaced) expect(await old.ended).toEqual({ code: 0, signal: null });
  for (const old of replaced) expect(reviewsOf(old)).toBeGreaterThan(0);
  console.log(
    `${creating.created()} pods created, ${creating.failures.length} failed, ${replaced.length} processes replaced`,
  );

  /** As a Deployment does it, which never takes away a pod before there is another. */
  async function replaceUntilDone(): Promise<void> {
    while (replaced.length < replacementCount || creating.created() < podCount) {
      serving.push(await startReady());
      await sleep(propagation);
      spread();
      const old = serving.shift();
      if (old === undefined) throw new Error("none left");
      process.kill(old.pid, "SIGTERM");
      await sleep(propagation);
      spread();
      replaced.push(old);
    }
  }

  function spread(): void {
    service.spreadOver(serving.map(({ webhookPort }) => webhookPort));
  }
});

async function startReady(): Promise<BoxinitProcess> {
  const started = await startBoxinit(controlPlane.supervised, identity);
  await waitUntil("it is ready", async () => (await ask({ port: started.opsPort, path: "/readyz" })).status === 200);
  return started;
}

function reviewsOf(boxinit: BoxinitProcess): number {
  return boxinit
    .output()
    .split("\n")
    .filter((line) => line.includes('"msg":"review"')).length;
}
