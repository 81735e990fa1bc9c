import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { manifestOf, podsOf } from "../../cluster/pods/create-pod.ts";
import { chart, helm } from "./installation/helm.ts";
import { install, untilRepaired, waiting } from "./installation/install.ts";
import { boxinitPods, signalBoxinit } from "./installation/running-pods.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

const failing = ["--set", "webhook.failurePolicy=Fail"];

let cluster: NodeCluster;
beforeAll(async () => {
  cluster = await startNodeCluster();
  await createNamespace(cluster.api, "opted-out", { "boxinit/mode": "off" });
  await install(cluster, ...failing);
}, 480_000);
afterAll(() => cluster?.stop());

interface Created {
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

async function status({ namespace = "default", annotations = {}, spec = {} }: Created): Promise<number> {
  const pod = manifestOf({ namespace, name: "asked-for", metadata: { annotations }, spec });
  return (await cluster.api.post(`${podsOf(namespace)}?dryRun=All`, pod)).status;
}

function areReady(count: number): Promise<void> {
  return waitUntil(`${count} pods of boxinit are ready`, async () => {
    const pods = await boxinitPods(cluster, "boxinit");
    return pods.length === count && pods.every(({ isReady }) => isReady);
  });
}

/** Held up under Fail, so boxinit is out of reach; everything else is not. */
async function expectOnlySysboxPodsAreHeldUp(): Promise<void> {
  await waitUntil("a Sysbox pod is refused", async () => (await status({})) === 500);
  const withoutSysbox = { runtimeClassName: undefined };
  const statuses = {
    "a Sysbox pod": await status({}),
    "another pod": await status({ spec: withoutSysbox }),
    "a Sysbox pod that has opted out": await status({ annotations: { "boxinit/mode": "off" } }),
    "one in a namespace that has opted out": await status({ namespace: "opted-out" }),
    "one of the node, in kube-system": await status({ namespace: "kube-system" }),
    "another pod in kube-system": await status({ namespace: "kube-system", spec: withoutSysbox }),
    "one in boxinit's own namespace": await status({ namespace: "boxinit" }),
  };
  expect(statuses).toEqual({
    ...Object.fromEntries(Object.keys(statuses).map((key) => [key, 201])),
    "a Sysbox pod": 500,
  });
}

describe("under failurePolicy Fail, with boxinit out of reach", () => {
  test("only Sysbox pods are held up, and boxinit's own pods come back by themselves", {
    timeout: 480_000,
  }, async () => {
    kubectl(cluster, ["--namespace=boxinit", "scale", "deployment/boxinit", "--replicas=0"]);
    await areReady(0);
    await expectOnlySysboxPodsAreHeldUp();
    kubectl(cluster, ["--namespace=boxinit", "scale", "deployment/boxinit", "--replicas=2"]);
    await areReady(2);
    await untilRepaired(cluster);
  });

  test("pods that are gone all at once are made again", { timeout: 480_000 }, async () => {
    const before = await boxinitPods(cluster, "boxinit");
    kubectl(cluster, ["--namespace=boxinit", "delete", "pods", "--all", "--force", "--grace-period=0"]);
    await areReady(2);
    const after = await boxinitPods(cluster, "boxinit");
    expect(after.filter(({ uid }) => before.some((one) => one.uid === uid))).toEqual([]);
    await untilRepaired(cluster);
  });

  test("one line of kubectl ends it while boxinit hangs, and helm upgrade brings it back", {
    timeout: 480_000,
  }, async () => {
    await signalBoxinit(cluster, "boxinit", "STOP");
    await expectOnlySysboxPodsAreHeldUp();
    kubectl(cluster, ["delete", "mutatingwebhookconfiguration", "zz-boxinit"]);
    await waitUntil("a Sysbox pod is created", async () => (await status({})) === 201);
    await signalBoxinit(cluster, "boxinit", "CONT");
    await helm(cluster, "upgrade", "boxinit", chart, ...waiting, ...failing);
    await untilRepaired(cluster);
  });

  test("its namespace can be deleted, and it can be installed again", { timeout: 480_000 }, async () => {
    kubectl(cluster, ["delete", "namespace", "boxinit", "--timeout=240s"]);
    await waitUntil("a Sysbox pod is refused", async () => (await status({})) === 500);
    expect(await status({ namespace: "kube-system" })).toBe(201);
    await install(cluster, ...failing);
  });
});
