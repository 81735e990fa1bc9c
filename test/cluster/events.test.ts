import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Cluster } from "./boxinit/start-cluster.ts";
import { startClusterWithRights } from "./boxinit/start-with-rights.ts";
import { countReviews } from "./calls/review-counts.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createPod, podsOf, postPod } from "./pods/create-pod.ts";
import { workloadKinds } from "./pods/workload-kinds.ts";

// boxinit has the rights of the shipped manifests: what it asks for beyond them is refused.
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startClusterWithRights(["--audit-events", "audit"]);
  for (const namespace of ["many", "kinds", "alone"]) await createNamespace(cluster.api, namespace, audited);
  await createNamespace(cluster.api, "enforced", { "boxinit/mode": "enforce" });
  // For DaemonSets; nothing runs on it.
  await cluster.api.create("/api/v1/nodes", { metadata: { name: "node" } });
});
afterAll(() => cluster?.stop());

const audited = { "boxinit/mode": "audit" };
const image = "registry.example/machine:1";
const fromShell = ["sh", "-c", "exec /sbin/init"];
const template = {
  spec: { runtimeClassName: "sysbox-runc", containers: [{ name: "main", image, command: fromShell }] },
};

const list = z.object({ items: z.array(z.looseObject({ reportingController: z.string().optional() })) });
const eventOfBoxinit = z.looseObject({
  regarding: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() }),
  reason: z.string(),
  type: z.string(),
  note: z.string(),
  series: z.object({ count: z.number() }).optional(),
});

/** boxinit's. */
async function eventsIn(namespace: string) {
  const { body } = await cluster.api.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
  const own = list.parse(body).items.filter(({ reportingController }) => reportingController === "boxinit");
  return own.map((event) => eventOfBoxinit.parse(event));
}

async function eventOf(namespace: string, name: string) {
  const find = async () => (await eventsIn(namespace)).find(({ regarding }) => regarding.name === name);
  await waitUntil(`${namespace}/${name} has an Event`, async () => (await find()) !== undefined);
  return find();
}

/** What people see. */
function described(kind: string, namespace: string, name: string): string {
  const { stdout } = kubectl(cluster, ["describe", kind, name, "-n", namespace]);
  return stdout.slice(stdout.indexOf("\nEvents:"));
}

function counted(result: string): Promise<number> {
  return cluster.boxinit.metric(`boxinit_events_total{result="${result}"}`);
}

test("300 pods of a Deployment are one Event of the Deployment, with the count of its pods", {
  timeout: 300_000,
}, async () => {
  const pods = 300;
  const labels = { app: "machine" };
  const { audit } = await countReviews(cluster.boxinit);
  await cluster.api.create("/apis/apps/v1/namespaces/many/deployments", {
    metadata: { name: "machine" },
    spec: { replicas: pods, selector: { matchLabels: labels }, template: { metadata: { labels }, ...template } },
  });
  await waitUntil("every pod is counted", async () => (await eventsIn("many"))[0]?.series?.count === pods, {
    seconds: 280,
  });
  // Nothing was refused and asked for again.
  expect((await countReviews(cluster.boxinit)).audit - audit).toBe(pods);
  const [event, ...others] = await eventsIn("many");
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    regarding: { apiVersion: "apps/v1", kind: "Deployment", name: "machine" },
    reason: "BoxinitWouldRepair",
    type: "Warning",
  });
  expect(described("deployment", "many", "machine")).toMatch(
    /Warning +BoxinitWouldRepair +\S+ \(x300 over .+\) +boxinit.* +Audit mode, the pod is unchanged: Sysbox does not recognise/,
  );
});

test("they are found by who tells them", () => {
  const args = ["get", "events", "--all-namespaces", "--field-selector", "reportingComponent=boxinit", "--no-headers"];
  const lines = kubectl(cluster, args)
    .stdout.split("\n")
    .filter((line) => line !== "");
  expect(lines).toEqual([
    expect.stringMatching(/^many .*Warning +BoxinitWouldRepair +deployment\/machine +Audit mode/),
  ]);
});

describe("whoever people know is told of: a", () => {
  test.each(workloadKinds)("$kind", async ({ kind, create }) => {
    const name = `one-${kind.toLowerCase()}`;
    await create(cluster.api, "kinds", name, template);
    const event = await eventOf("kinds", name);
    expect(event?.regarding.kind).toBe(kind);
    const uid = kubectl(cluster, ["get", kind, name, "-n", "kinds", "-o", "jsonpath={.metadata.uid}"]).stdout;
    expect(event?.regarding.uid).toBe(uid);
    expect(described(kind, "kinds", name)).toContain("BoxinitWouldRepair");
  });
});

test("a pod that can't be repaired has an Event that says why", async () => {
  const container = { securityContext: { runAsUser: 1000 } };
  const before = await counted("written");
  await createPod(cluster.api, { namespace: "alone", name: "not-root", container });
  const event = await eventOf("alone", "not-root");
  expect(event).toMatchObject({ type: "Warning", reason: "BoxinitWouldNotRepair" });
  expect(event?.note).toContain("must run as uid 0");
  // Whoever reads the API server can be quicker than boxinit, which counts once it has the answer.
  await waitUntil("it is counted", async () => (await counted("written")) > before);
});

test("what never comes to be has none: dry runs, pods that are refused, pods of the mode enforce", async () => {
  const before = { written: await counted("written"), withoutObject: await counted("without-object") };
  await postPod(cluster.api, { namespace: "alone", name: "dry" }, "?dryRun=All");
  await createPod(cluster.api, { namespace: "enforced", name: "repaired" });
  await cluster.api.create("/api/v1/namespaces/alone/resourcequotas", {
    metadata: { name: "full" },
    spec: { hard: { pods: "0" } },
  });
  // Asked for by a dry run: a pod that is created before the quota is in effect would be there for good.
  const refused = { namespace: "alone", name: "refused" };
  await waitUntil("the quota is in effect", async () => {
    return (await postPod(cluster.api, refused, "?dryRun=All")).status === 403;
  });
  expect((await postPod(cluster.api, refused)).status).toBe(403);
  await waitUntil("the refused pod is given up", async () => (await counted("without-object")) > before.withoutObject);
  expect((await cluster.api.get(`${podsOf("alone")}/refused`)).status).toBe(404);
  expect((await eventsIn("alone")).map(({ regarding }) => regarding.name)).toEqual(["not-root"]);
  expect(await eventsIn("enforced")).toEqual([]);
  expect(await counted("written")).toBe(before.written);
});

test("the API server has refused none", async () => {
  expect(await counted("failed")).toBe(0);
  expect(await counted("dropped")).toBe(0);
  expect(await counted("written")).toBeGreaterThan(300);
});
