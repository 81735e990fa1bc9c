import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanReport } from "../../scripts/docs/scan-report-schema.ts";
import { helm } from "../chart/install/installation/helm.ts";
import type { Phase } from "../chart/install/installation/keep-creating.ts";
import { presentedCertificate } from "../chart/install/installation/presented-certificate.ts";
import { boxinitPods } from "../chart/install/installation/running-pods.ts";
import { isRepaired } from "../cluster/boxinit/register-webhook.ts";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { createPod, podsOf } from "../cluster/pods/create-pod.ts";
import { readPod } from "../cluster/pods/stored-pod.ts";
import { repairablePods, unrepairablePods } from "../cluster/pods/sysbox-pods.ts";
import { eventually } from "../support/eventually.ts";
import type { PodParts } from "../support/review-builder.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { exchanged } from "./life/certificate-steps.ts";
import { disruptionsAllowed, kubectl, restart, rolledOut, settled, upgrade } from "./life/deployed.ts";
import { sumOf, whilePodsAreCreated } from "./life/while-pods-are-created.ts";
import { runKubectl } from "./pods/exec.ts";
import { parked } from "./pods/parked.ts";
import { startNode } from "./start-node.ts";

// What boxinit itself goes through on a node: its pods are kubelet's and containerd's, its Service is kube-proxy's, and
// the API server calls it as any other. With failurePolicy Fail, each call that fails is a pod that is not created.
const minutes = 60_000;
const enough = 1000;
// The API server waits long: a busy machine must not fail a test.
const values = ["--set", "webhook.failurePolicy=Fail,webhook.timeoutSeconds=30"];
const day = 86_400;
/** In seconds; what is renewed after two thirds of it leaves the last third for a busy machine. */
const lifetimes = { authority: 90, serving: 30 };

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode([]);
  await installBoxinit(node, ...values);
}, 5 * minutes);
afterAll(() => node?.stop());

test("no creation fails, and each pod is repaired, while boxinit's pods are replaced by upgrades and restarts", {
  timeout: 9 * minutes,
}, async () => {
  const seen = new Set(await podNames());
  let replacements = 0;
  const phases = await whilePodsAreCreated(node, "before", async (creations) => {
    for (let created = 0; created < enough; ) {
      replacements += 1;
      creations.begin("helm upgrade");
      await upgrade(node, ...values, "--set", `podAnnotations.turn=turn-${replacements}`);
      created += sizeOf(creations.current());
      creations.begin("kubectl rollout restart");
      await restart(node);
      created += sizeOf(creations.current());
      for (const name of await podNames()) seen.add(name);
    }
  });
  expect(sumOf(phases)).toMatchObject({ failures: [], unrepaired: 0 });
  expect(sumOf(phases.slice(1)).repaired).toBeGreaterThanOrEqual(enough);
  // Two pods at first, and two more of each restart; those of an upgrade may be gone before they are looked at.
  expect(seen.size).toBeGreaterThanOrEqual(2 + 2 * replacements);
});

test("the drain of the only node takes one pod of two, and waits with the other, which repairs what is created", {
  timeout: 9 * minutes,
}, async () => {
  await settled(node);
  await waitUntil("one may go", async () => (await disruptionsAllowed(node)) === 1);
  const phases = await whilePodsAreCreated(node, "before", async (creations) => {
    creations.begin("drain");
    try {
      // The pod that may go has to be gone by then.
      const drain = await runKubectl(node, ["drain", "node", "--timeout=90s"]);
      expect(drain.code).not.toBe(0);
      expect(drain.stdout.match(/^pod\/boxinit-\S+ evicted$/gm)).toHaveLength(1);
      expect(drain.stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
      await expectReadiness([false, true]);
      expect(await disruptionsAllowed(node)).toBe(0);
    } finally {
      await kubectl(node, "uncordon", "node");
    }
    creations.begin("after the drain");
    await rolledOut(node);
    await waitUntil("one may go again", async () => (await disruptionsAllowed(node)) === 1);
  });
  expect(sumOf(phases)).toMatchObject({ failures: [], unrepaired: 0 });
  for (const { name, repaired } of phases.slice(1)) expect(repaired, name).toBeGreaterThan(0);
});

test("no creation fails while certificates and authorities are exchanged", { timeout: 12 * minutes }, async () => {
  const self = {
    authorityDays: lifetimes.authority / day,
    servingDays: lifetimes.serving / day,
    clockSkewSeconds: 2,
    settleSeconds: 3,
  };
  // An authority keeps the life that it began with: this installation begins with none.
  await helm(node, "uninstall", "boxinit", "--namespace", "boxinit", "--wait");
  await installBoxinit(node, ...values, "--set-json", `tls.self=${JSON.stringify(self)}`);
  await settled(node);
  const atFirst = await presentedCertificate(node);
  let done = { authorities: 0, certificates: 0 };
  const phases = await whilePodsAreCreated(node, "rotation", async (creations) => {
    await waitUntil(
      "authorities and certificates have followed each other",
      async () => {
        await sleep(500);
        done = await exchanged(node);
        return done.authorities >= 2 && done.certificates >= 4 && sizeOf(creations.current()) >= enough;
      },
      { seconds: 480 },
    );
  });
  console.log(`${done.authorities} authorities and ${done.certificates} certificates were exchanged`);
  expect((await presentedCertificate(node)).serialNumber).not.toBe(atFirst.serialNumber);
  expect(sumOf(phases)).toMatchObject({ failures: [], unrepaired: 0 });
});

test("while boxinit is down, with failurePolicy Ignore, pods are created as they are, and scan finds exactly these", {
  timeout: 9 * minutes,
}, async () => {
  await upgrade(node, ...values, "--set", "webhook.failurePolicy=Ignore");
  await createNamespace(node.api, "team");
  const before = await createEach("up", repairablePods);
  expect(before).toEqual(Object.keys(repairablePods).map((shape) => `up-${shape} repaired`));

  await kubectl(node, "scale", "deployment/boxinit", "--replicas=0");
  await waitUntil("its pods have ended", async () => (await boxinitPods(node, "boxinit")).length === 0);
  const down = await createEach("down", { ...repairablePods, ...unrepairablePods, recognised });
  expect(down.filter((line) => line.endsWith(" repaired"))).toEqual([]);

  const unrepaired = Object.keys(repairablePods).map((shape) => `team/down-${shape}`);
  expect(await wouldBeRepaired()).toEqual(unrepaired.toSorted());

  await kubectl(node, "scale", "deployment/boxinit", "--replicas=2");
  await waitUntil("a pod is repaired", () => isRepaired(node.api, "team"));
  for (const shape of Object.keys(repairablePods)) {
    await node.api.delete(`${podsOf("team")}/down-${shape}?gracePeriodSeconds=0`);
  }
  const again = await createEach("down", repairablePods);
  expect(again).toEqual(Object.keys(repairablePods).map((shape) => `down-${shape} repaired`));
  expect(await wouldBeRepaired()).toEqual([]);
});

const recognised: PodParts = { container: { command: ["/sbin/init"] } };

async function createEach(prefix: string, shapes: Readonly<Record<string, PodParts>>): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [shape, { spec, ...parts }] of Object.entries(shapes)) {
    const name = `${prefix}-${shape}`;
    const { body } = await createPod(node.api, { ...parts, namespace: "team", name, spec: { ...spec, ...parked } });
    const hasStatus = readPod(body).metadata.annotations["boxinit/status"] !== undefined;
    lines.push(`${name} ${hasStatus ? "repaired" : "as it is"}`);
  }
  return lines;
}

/** By `boxinit scan` of the whole cluster, run beside it as people do. */
async function wouldBeRepaired(): Promise<readonly string[]> {
  const args = ["scan", "-o", "json", "--fail-on", "never"];
  const { exitCode, stdout, stderr } = await runBoxinit(args, "", undefined, { KUBECONFIG: node.kubeconfig });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return scanReport
    .parse(JSON.parse(stdout))
    .workloads.filter(({ pods }) => pods["would-be-repaired"] > 0)
    .map(({ namespace, name }) => `${namespace}/${name}`)
    .toSorted();
}

/** Of both pods; one that is busy can miss a probe. */
function expectReadiness(expected: readonly boolean[]): Promise<void> {
  return eventually(async () => {
    expect((await boxinitPods(node, "boxinit")).map(({ isReady }) => isReady).toSorted()).toEqual(expected);
  });
}

async function podNames(): Promise<readonly string[]> {
  return (await boxinitPods(node, "boxinit")).map(({ name }) => name);
}

function sizeOf({ repaired, unrepaired, failures }: Phase): number {
  return repaired + unrepaired + failures.length;
}
