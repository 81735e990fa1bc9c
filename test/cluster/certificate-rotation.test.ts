import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "../support/https-client.ts";
import { registerWebhook } from "./boxinit/register-webhook.ts";
import { type Service, startService } from "./boxinit/service.ts";
import { certificateKeeper } from "./boxinit/service-account.ts";
import { serviceHost } from "./boxinit/serving-identity.ts";
import { type BoxinitProcess, startBoxinit } from "./boxinit/start-boxinit.ts";
import { webhookConfigurations } from "./control-plane/api-client.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createWhile } from "./pods/create-while.ts";

const podCount = 2000;
const rotationCount = 20;
const day = 86_400;
/** In seconds. What is renewed after two thirds of it leaves the last third for a busy machine. */
const lifetimes = { authority: 36, serving: 12, clockSkew: 2, settling: 2 };

const webhooks = z.object({
  webhooks: z.array(z.object({ clientConfig: z.object({ caBundle: z.base64().default("") }) })),
});

let controlPlane: ControlPlane;
let service: Service;
let kubeconfig: string;
beforeAll(async () => {
  service = await startService();
  controlPlane = await startControlPlane();
  kubeconfig = await certificateKeeper(controlPlane);
});
afterAll(async () => {
  await controlPlane?.stop();
  service?.close();
});

test("no creation fails while two replicas renew their certificates", { timeout: 600_000 }, async () => {
  const starting = [start(), start()];
  const registered = registerWebhook(controlPlane.api, {
    port: service.port,
    ca: "",
    // The API server waits long: a busy machine must not fail a test.
    webhook: { failurePolicy: "Fail", timeoutSeconds: 30 },
  });
  const replicas = await Promise.all(starting);
  service.spreadOver(replicas.map(({ webhookPort }) => webhookPort));
  await registered;
  await Promise.all(replicas.map(ready));

  const untrusted: string[] = [];
  let handshakes = 0;
  let isDone = false;
  // The API server is to be busy, not the machine.
  const creating = createWhile(() => !isDone, controlPlane.api, { atOnce: 8, pause: 50 });
  const lasting = untilRotated().finally(() => {
    isDone = true;
  });
  await Promise.all([lasting, creating.done, ...replicas.map(shakeHands)]);

  expect(creating.failures).toEqual([]);
  expect(untrusted).toEqual([]);
  expect(creating.created()).toBeGreaterThanOrEqual(podCount);
  const { authorities, certificates } = await rotations();
  expect(authorities + certificates).toBeGreaterThanOrEqual(rotationCount);
  expect(authorities).toBeGreaterThanOrEqual(3);
  console.log(
    `${creating.created()} pods created, ${creating.failures.length} failed; ${certificates} certificates and ${authorities} authorities ` +
      `were exchanged; ${handshakes} handshakes, ${untrusted.length} not trusted`,
  );

  async function untilRotated(): Promise<void> {
    for (;;) {
      const { authorities, certificates } = await rotations();
      if (creating.created() >= podCount && authorities >= 3 && authorities + certificates >= rotationCount) return;
      await sleep(200);
    }
  }

  async function rotations() {
    const count = async (step: string) => {
      const series = `boxinit_certificate_steps_total{step="${step}",result="success"}`;
      const counts = await Promise.all(replicas.map((replica) => replica.metric(series)));
      return counts.reduce((sum, one) => sum + one, 0);
    };
    return { authorities: await count("add-authority"), certificates: await count("replace-serving") };
  }

  /** As the API server does it: with the bundle in force, and the name of the Service. */
  async function shakeHands({ webhookPort }: BoxinitProcess): Promise<void> {
    while (!isDone) {
      for (const bundle of await bundles()) {
        const problem = await handshake(webhookPort, bundle);
        handshakes += 1;
        if (problem !== undefined) untrusted.push(problem);
      }
      await sleep(100);
    }
  }
});

async function bundles(): Promise<readonly string[]> {
  const { body } = await controlPlane.api.get(`${webhookConfigurations}/zz-boxinit`);
  return webhooks
    .parse(body)
    .webhooks.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle, "base64").toString());
}

function handshake(port: number, ca: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, ca, servername: serviceHost }, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", ({ message }) => resolve(message));
  });
}

function start(): Promise<BoxinitProcess> {
  const flags = {
    "tls-mode": "self",
    "certificates-namespace": "boxinit",
    "certificates-names": serviceHost,
    "certificates-authority-days": lifetimes.authority / day,
    "certificates-serving-days": lifetimes.serving / day,
    "certificates-clock-skew-seconds": lifetimes.clockSkew,
    "certificates-settle-seconds": lifetimes.settling,
  };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return startBoxinit(controlPlane.supervised, { args: [] }, args, { KUBECONFIG: kubeconfig });
}

async function ready({ opsPort }: BoxinitProcess): Promise<void> {
  await waitUntil("it is ready", async () => (await ask({ port: opsPort, path: "/readyz" })).status === 200);
}
