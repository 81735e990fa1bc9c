import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { podOf } from "../support/review-builder.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { registerForNamespace, type Way } from "./boxinit/register-for-namespace.ts";
import { registerWebhook } from "./boxinit/register-webhook.ts";
import { makeServingIdentity, serviceHost } from "./boxinit/serving-identity.ts";
import { startBoxinit } from "./boxinit/start-boxinit.ts";
import type { ApiAnswer } from "./control-plane/api-client.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { type AnsweringWebhook, answerReviews } from "./faulty/answer-reviews.ts";
import { failedOpen } from "./faulty/failed-open.ts";
import { type OutOfReach, outOfReachKinds, startOutOfReach } from "./faulty/out-of-reach.ts";
import { storedPod } from "./faulty/stored-pod.ts";
import { fatalAnswers, wrongAnswers } from "./faulty/wrong-answers.ts";
import { podsOf } from "./pods/create-pod.ts";

const faults = { ...outOfReachKinds, ...wrongAnswers };
/** boxinit has much to do in it. */
const pod = podOf({
  metadata: { namespace: undefined },
  container: {
    volumeMounts: [
      { name: "token", mountPath: "/run/secrets/token" },
      { name: "data", mountPath: "/data" },
    ],
  },
  spec: {
    volumes: [
      { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      { name: "data", emptyDir: {} },
    ],
  },
});
const statusBody = z.object({ message: z.string() });

let controlPlane: ControlPlane;
let outOfReach: OutOfReach;
let wrongWebhook: AnsweringWebhook;
beforeAll(async () => {
  controlPlane = await startControlPlane();
  const { api, supervised } = controlPlane;
  outOfReach = await startOutOfReach(supervised);
  wrongWebhook = await answerReviews({ ...wrongAnswers, ...fatalAnswers });
  const wrong = { port: wrongWebhook.port, ca: wrongWebhook.ca };
  await Promise.all([
    ...Object.entries(faults).flatMap(([fault, { hangs }]) => {
      const known: Way = outOfReach.ways[fault] ?? { ...wrong, path: `/${fault}` };
      // A busy machine must not make a fault of another kind of it.
      const way = { ...known, timeoutSeconds: hangs === true ? 1 : 30 };
      return [
        registerForNamespace(api, `${fault}-ignored`, way),
        registerForNamespace(api, `${fault}-not-ignored`, { ...way, failurePolicy: "Fail" }),
      ];
    }),
    ...Object.keys(fatalAnswers).map((fault) => registerForNamespace(api, fault, { ...wrong, path: `/${fault}` })),
    createNamespace(api, "without-boxinit", { "boxinit/mode": "off" }),
  ]);
  // Last, since it waits until it is in effect, and all before it are by then.
  const identity = await makeServingIdentity(supervised.folder);
  const { webhookPort } = await startBoxinit(supervised, identity);
  await registerWebhook(api, { port: webhookPort, ca: identity.ca });
  for (const namespace of ["default", "without-boxinit"]) await api.create(podsOf(namespace), pod);
}, 300_000);
afterAll(async () => {
  await controlPlane?.stop();
  await outOfReach?.stop();
  await wrongWebhook?.close();
});

function create(namespace: string): Promise<ApiAnswer> {
  return controlPlane.api.post(podsOf(namespace), pod);
}

function stored(namespace: string): Promise<unknown> {
  return storedPod(controlPlane.api, namespace, "pod");
}

test("a boxinit that nothing is wrong with repairs the pod", async () => {
  expect(await stored("default")).toMatchObject({ spec: { containers: [{ command: ["/sbin/init"] }] } });
});

describe("failurePolicy Ignore, as shipped, stores the pod as it is without boxinit", () => {
  test.concurrent.each(Object.keys(faults))("%s", async (fault) => {
    const namespace = `${fault}-ignored`;
    expect((await create(namespace)).status).toBe(201);
    expect(await stored(namespace)).toEqual(await stored("without-boxinit"));
    expect(await failedOpen(controlPlane, namespace, "pod")).toEqual(["enforce.pods.boxinit"]);
  });
});

describe("failurePolicy Fail refuses the pod, names boxinit and says why", () => {
  test.concurrent.each(Object.entries(faults))("%s", async (fault, { reason }) => {
    const namespace = `${fault}-not-ignored`;
    const { status, body } = await create(namespace);
    const { message } = statusBody.parse(body);
    expect(status).toBe(500);
    expect(message).toMatch(/^Internal error occurred: failed calling webhook "enforce\.pods\.boxinit": /);
    expect(message).toMatch(reason);
    expect(await stored(namespace)).toBeUndefined();
  });
});

describe("boxinit probe says what it was", () => {
  const something = "something else answers at boxinit's address";
  test.each([
    ["killed", "nobody listens there: no pod of boxinit is ready"],
    ["stopped", "the network between the API server and boxinit, or a boxinit that hangs"],
    ["plain-http", `${something}, and without TLS`],
    ["another-authority", "the certificate: "],
    ["another-name", "the certificate: "],
    ["not-json", something],
    ["http-404", something],
    ["not-http", something],
    ["http-503", "HTTP 503: "],
    ["closed-at-once", "the connection was ended before the answer: "],
    ["reset-at-once", "the connection was ended before the answer: "],
  ])("%s: %s", async (fault, words) => {
    const namespace = ["--namespace", `${fault}-not-ignored`];
    const { exitCode, stderr } = await runBoxinit(["probe", "--kubeconfig", controlPlane.kubeconfig, ...namespace]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stderr.split("\n")[1]).toContain(`in the way: ${words}`);
  });
});

// Why a repair is checked before it leaves boxinit.
describe("a patch that fails refuses the pod, though failurePolicy is Ignore", () => {
  test.each(Object.entries(fatalAnswers))("%s", async (fault, { status, reason }) => {
    const answer = await create(fault);
    expect(answer.status).toBe(status);
    expect(statusBody.parse(answer.body).message).toMatch(reason);
  });
});

describe("when the fault is over, pods are repaired again, and nothing needs a restart", () => {
  test("the process goes on", async () => {
    process.kill(outOfReach.stopped.pid, "SIGCONT");
    await becomesRepaired("stopped-not-ignored");
  });

  test("the certificate is renewed", async () => {
    const { authority, folder } = outOfReach.expired;
    const { certificate, key } = await authority.issue({ names: [serviceHost] });
    writeFileSync(join(folder, "tls.crt"), certificate);
    writeFileSync(join(folder, "tls.key"), key);
    await becomesRepaired("expired-not-ignored");
  });

  async function becomesRepaired(namespace: string): Promise<void> {
    await waitUntil(`a pod is created in ${namespace}`, async () => (await create(namespace)).status === 201);
    expect(await stored(namespace)).toEqual(await stored("default"));
  }
});
