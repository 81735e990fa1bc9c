import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectRaw } from "../support/raw-connection.ts";
import { podOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { registerForNamespace, type Way } from "./boxinit/register-for-namespace.ts";
import { registerWebhook } from "./boxinit/register-webhook.ts";
import { makeServingIdentity, serviceHost } from "./boxinit/serving-identity.ts";
import { startBoxinit } from "./boxinit/start-boxinit.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { brokenEngines, unwritableEngine } from "./faulty/broken-engines.ts";
import { type HoldingProxy, startHoldingProxy } from "./faulty/holding-proxy.ts";
import { storedPod } from "./faulty/stored-pod.ts";
import { podsOf } from "./pods/create-pod.ts";

const certificate = { names: [serviceHost] };
const policies = ["ignore", "fail"];

const wrapped = podOf({ metadata: { namespace: undefined, name: "wrapped" } });
/** Its annotations are as large as the API server takes them, and a repair needs one more, for the links. */
const full = podOf({
  metadata: { namespace: undefined, name: "full", annotations: { note: "n".repeat(256 * 1024 - "note".length) } },
  container: {
    command: ["sh", "-c", "/opt/prepare; exec /sbin/init"],
    volumeMounts: [{ name: "token", mountPath: "/run/secrets/token" }],
  },
  spec: { volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }] },
});
/** Long enough that its review comes in several pieces. */
const long = podOf({ metadata: { namespace: undefined, name: "long", annotations: { note: "n".repeat(100_000) } } });

let controlPlane: ControlPlane;
let engines: ReadonlyMap<string, RunningServer>;
let ending: RunningServer;
let proxy: HoldingProxy;
beforeAll(async () => {
  controlPlane = await startControlPlane();
  const { api, supervised } = controlPlane;
  const repairs = Object.entries({ ...brokenEngines, unwritable: unwritableEngine });
  engines = new Map(
    await Promise.all(repairs.map(async ([name, repair]) => [name, await runServer({ certificate, repair })] as const)),
  );
  // Within this process: as a process of its own it would give a request no more than five seconds.
  ending = await runServer({ certificate, limits: { closeTimeout: 60_000 } });
  proxy = await startHoldingProxy(ending.server.webhook.port);
  const identity = await makeServingIdentity(supervised.folder);
  const { webhookPort } = await startBoxinit(supervised, identity);
  await Promise.all([
    ...[...engines].flatMap(([name, server]) => registerBoth(name, wayTo(server))),
    ...registerBoth("sound", { port: webhookPort, ca: identity.ca }),
    registerForNamespace(api, "ending", {
      ...wayTo(ending),
      port: proxy.port,
      failurePolicy: "Fail",
      timeoutSeconds: 30,
    }),
    createNamespace(api, "without-boxinit", { "boxinit/mode": "off" }),
  ]);
  // Last, since it waits until it is in effect, and all before it are by then.
  await registerWebhook(api, { port: webhookPort, ca: identity.ca });
  for (const pod of [wrapped, full]) await create("without-boxinit", pod);
}, 300_000);
afterAll(async () => {
  await controlPlane?.stop();
  proxy?.close();
  await ending?.stop();
  for (const server of engines?.values() ?? []) await server.stop();
});

function registerBoth(name: string, way: Way): readonly Promise<void>[] {
  const { api } = controlPlane;
  return [
    registerForNamespace(api, `${name}-ignore`, way),
    registerForNamespace(api, `${name}-fail`, { ...way, failurePolicy: "Fail" }),
  ];
}

function wayTo({ server, authority }: RunningServer): Way {
  return { port: server.webhook.port, ca: authority.certificate };
}

/** Pods go into one namespace or another, and the way to boxinit with them; so a pod has no namespace of its own. */
function create(namespace: string, pod: object) {
  return controlPlane.api.create(podsOf(namespace), pod);
}

describe("a pod on which boxinit fails is created as without boxinit, and the failure is told", () => {
  describe.each(policies)("failurePolicy %s", (policy) => {
    test.each(Object.keys(brokenEngines))("the engine %s", async (name) => {
      const namespace = `${name}-${policy}`;
      const { warnings } = await create(namespace, wrapped);
      expect(warnings).toEqual(["boxinit: boxinit failed on this pod and left it as it is; its log has the details"]);
      await isStoredAsWithoutBoxinit(namespace, "wrapped");
      expect(engines.get(name)?.log).toContainEqual(
        expect.objectContaining({ msg: "the engine failed", fault: expect.anything() }),
      );
    });

    test("what the engine decides can not be written", async () => {
      expect((await create(`unwritable-${policy}`, wrapped)).warnings).toEqual([]);
      await isStoredAsWithoutBoxinit(`unwritable-${policy}`, "wrapped");
      expect(engines.get("unwritable")?.log).toContainEqual(
        expect.objectContaining({ msg: "the answer could not be written", fault: expect.anything() }),
      );
    });

    // The API server would refuse what comes of it with 422.
    test("the repair does not pass its own check", async () => {
      const { warnings } = await create(`sound-${policy}`, full);
      expect(warnings[0]).toBe(
        "boxinit: the repair was withheld because its own check failed: the annotations pass 256 KiB",
      );
      await isStoredAsWithoutBoxinit(`sound-${policy}`, "full");
    });
  });

  async function isStoredAsWithoutBoxinit(namespace: string, name: string): Promise<void> {
    const { api } = controlPlane;
    const expected = await storedPod(api, "without-boxinit", name);
    expect(expected).toMatchObject({ metadata: { name } });
    expect(await storedPod(api, namespace, name)).toEqual(expected);
  }
});

describe("a review that is not whole yet when boxinit ends", () => {
  test("is answered, and the pod is repaired", async () => {
    const { api } = controlPlane;
    // The API server keeps the connection for the next one.
    await create("ending", wrapped);
    proxy.hold();
    const creation = create("ending", long);
    await waitUntil(
      "a part of the review has come",
      async () => (await ending.metric("boxinit_requests_in_flight")) === 1,
    );
    const ended = ending.stop();
    await waitUntil("no new connection is taken", () => isRefused(ending));
    proxy.release();
    await creation;
    expect(await storedPod(api, "ending", "long")).toMatchObject({
      spec: { containers: [{ command: ["/sbin/init"] }] },
    });
    await ended;
  });

  async function isRefused({ server, authority }: RunningServer): Promise<boolean> {
    const connection = await connectRaw(server.webhook.port, authority.certificate, { servername: serviceHost }).catch(
      () => undefined,
    );
    connection?.socket.destroy();
    return connection === undefined;
  }
});
