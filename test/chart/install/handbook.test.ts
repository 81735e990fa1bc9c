import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { isRepaired } from "../../cluster/boxinit/register-webhook.ts";
import { webhookConfigurations } from "../../cluster/control-plane/api-client.ts";
import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf, postPod } from "../../cluster/pods/create-pod.ts";
import { customResources } from "./custom-resources/custom-resources.ts";
import { createSecretAsBoxinit, setAsBoxinit } from "./handbook/as-boxinit.ts";
import { followIsItBoxinit } from "./handbook/is-it-boxinit.ts";
import { type Session, startSession } from "./handbook/session.ts";
import { upgrade } from "./handbook/upgrade.ts";
import { haveAuthorities, readBundles } from "./handbook/webhook-bundles.ts";
import { untilRepaired } from "./installation/install.ts";
import { keepCreating } from "./installation/keep-creating.ts";
import { presentedCertificate } from "./installation/presented-certificate.ts";
import { everything } from "./installation/rights.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../../..");
const certificates = z.object({
  serving: z.object({ until: z.string(), names: z.array(z.string()) }),
  authorities: z.array(z.object({ until: z.string(), signs: z.boolean() })),
});

// One after the other, as somebody does who follows the pages: each goes on where the one before it has ended.
let cluster: NodeCluster;
let session: Session;
let before: readonly string[];
beforeAll(async () => {
  cluster = await startNodeCluster();
  await createNamespace(cluster.api, "trial");
  before = everything(cluster);
  session = startSession(cluster);
}, 8 * minutes);
afterAll(() => cluster?.stop());

test("install: with Helm, and see that it works", { timeout: 8 * minutes }, async () => {
  await session.all("install.md", "## With Helm");
  expect(await session.all("install.md", "## See that it works")).toMatch(/Succeeded.*^told: /ms);
});

test("roll out: what it tells", { timeout: 8 * minutes }, async () => {
  const [probe, apply, describeEvents] = session.steps("roll-out.md", "## 2. Let it tell");
  await probe?.();
  await apply?.();
  await waitUntil("its Event is there, with both pods", async () => (await describeEvents?.()) !== undefined);
});

test("roll out: what there is to read", { timeout: 8 * minutes }, async () => {
  const page = join(root, "boxinit.html");
  onTestFinished(() => rmSync(page, { force: true }));
  // The page counts them. The Event, which was waited for, comes with the first.
  await waitUntil("the pods of all workloads are there", async () => (await podsIn("trial")).length === 5);
  await session.all("roll-out.md", "## 3. Read what it found");
  expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>.*init-wrapped/is);
});

test("reports: written, and as the page shows them", { timeout: 8 * minutes }, async () => {
  for (const file of globSync(join(customResources, "openreports.io_*.yaml"))) {
    kubectl(cluster, ["apply", "--server-side", `--filename=${file}`]);
  }
  await session.all("reports.md", "# Reports in the cluster");
  for (const file of globSync(join(customResources, "openreports.io_*.yaml"))) {
    kubectl(cluster, ["delete", `--filename=${file}`]);
  }
  await upgrade(cluster, "reports.enabled=false");
});

test("roll out: a namespace, there and back", { timeout: 8 * minutes }, async () => {
  const [diff, enforce, look, back] = session.steps("roll-out.md", "## 4. One namespace");
  await diff?.();
  await enforce?.();
  await waitUntil("the new pods have taken the place of the old ones", async () => {
    await markReady("trial");
    return (await look?.()) !== undefined;
  });
  await back?.();
  await waitUntil("a pod is left alone there", async () => !(await isRepaired(cluster.api, "trial")));
  kubectl(cluster, ["delete", "--namespace=trial", "--filename", join(root, "docs/handbook/trial.yaml"), "--wait"]);
});

const podNames = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

async function podsIn(namespace: string) {
  return podNames.parse((await cluster.api.get(podsOf(namespace))).body).items;
}

/** No node here has Sysbox, so that its pods never run; a rollout goes on where they do. */
async function markReady(namespace: string): Promise<void> {
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
  for (const { metadata } of await podsIn(namespace)) {
    await cluster.api.patch(`${podsOf(namespace)}/${metadata.name}/status`, { status });
  }
}

test("roll out: all namespaces, and Fail", { timeout: 8 * minutes }, async () => {
  expect(await session.all("roll-out.md", "## 5. All namespaces")).toContain("Succeeded");
  await session.all("roll-out.md", "## 6. Insist on it");
  const { body } = await cluster.api.get(`${webhookConfigurations}/zz-boxinit`);
  expect(JSON.stringify(body)).toContain('"failurePolicy":"Fail"');
  await untilRepaired(cluster);
});

test("troubleshooting: what a refusal under onUnfixable looks like", { timeout: 8 * minutes }, async () => {
  await upgrade(cluster, "config.policy.onUnfixable=deny");
  const pod = { namespace: "default", name: "refused", container: { securityContext: { runAsUser: 1000 } } };
  let refusal: unknown;
  // Pods that are ending still answer.
  await waitUntil("it is refused", async () => {
    const { status, body } = await postPod(cluster.api, pod, "?dryRun=All");
    refusal = body;
    return status === 403;
  });
  expect(JSON.stringify(refusal)).toMatch(/"default.pods.boxinit.{1,2} denied the request: .*\(not-root\)/);
  await upgrade(cluster, "config.policy.onUnfixable=allow");
});

async function seeCertificates() {
  return certificates.parse(JSON.parse(await session.all("certificates.md", "## See them")));
}

test("certificates: deleting the Secret rotates nothing", { timeout: 8 * minutes }, async () => {
  const { serialNumber } = await presentedCertificate(cluster);
  kubectl(cluster, ["--namespace=boxinit", "delete", "secret", "boxinit-certificates"]);
  await waitUntil("it is restored", async () => (await seeCertificates()).authorities.length === 1);
  expect((await presentedCertificate(cluster)).serialNumber).toBe(serialNumber);
});

test("certificates: rotated by hand, and the trust in the old ones ended, while pods are created under Fail", {
  timeout: 12 * minutes,
}, async () => {
  const { serialNumber } = await presentedCertificate(cluster);
  const signs = async () => (await seeCertificates()).authorities.map((authority) => authority.signs);
  expect(await signs()).toEqual([true]);
  const creations = keepCreating(cluster.api, "default", "rotation");
  onTestFinished(() => void creations.stop());

  await session.all("certificates.md", "## Rotate by hand");
  await waitUntil("there is a new authority", async () => (await signs()).length === 2);
  expect(await signs()).toEqual([true, false]);
  await untilAllPresentAnotherThan(serialNumber);
  await session.all("certificates.md", "## After a leak");
  await waitUntil("the webhooks trust one authority", () => haveAuthorities(cluster, 1));
  expect(await signs()).toEqual([true]);

  const [phase] = await creations.stop();
  expect(phase).toMatchObject({ failures: [], unrepaired: 0 });
  expect(phase?.repaired).toBeGreaterThan(50);
});

/** Connections go to the pods in turn. */
async function untilAllPresentAnotherThan(serialNumber: string): Promise<void> {
  let inARow = 0;
  const isAnother = async () => (await presentedCertificate(cluster)).serialNumber !== serialNumber;
  const all = async () => {
    inARow = (await isAnother()) ? inARow + 1 : 0;
    return inARow === 8;
  };
  await waitUntil("another certificate is presented by every pod", all, { seconds: 200 });
}

test("threat model: what the policy keeps from whoever has boxinit's token, and what not", {
  timeout: 8 * minutes,
}, async () => {
  const fields = {
    rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }],
    name: "another.pods.boxinit",
    admissionReviewVersions: ["v1", "v1beta1"],
    clientConfig: { url: "https://elsewhere.example/" },
    "clientConfig/service/name": "another",
    failurePolicy: "Ignore",
    matchConditions: [],
    matchPolicy: "Exact",
    namespaceSelector: {},
    objectSelector: { matchLabels: { app: "x" } },
    reinvocationPolicy: "Never",
    sideEffects: "None",
    timeoutSeconds: 30,
  };
  for (const [field, value] of Object.entries(fields)) {
    expect(setAsBoxinit(cluster, field, value), field).toContain("boxinit may change nothing of its webhooks but");
  }
  expect(createSecretAsBoxinit(cluster, "sh.helm.release.v1.boxinit.v99")).toContain("boxinit may make no Secret but");
  expect(setAsBoxinit(cluster, "clientConfig/caBundle", (await readBundles(cluster))[0])).toBe("");

  const emptied = JSON.stringify([{ op: "remove", path: "/webhooks/0/clientConfig/caBundle" }]);
  kubectl(cluster, ["patch", "mutatingwebhookconfiguration/zz-boxinit", "--type=json", `--patch=${emptied}`]);
  await waitUntil("boxinit has written it again", () => haveAuthorities(cluster, 1));

  await upgrade(cluster, "rbac.restrict=false");
  await waitUntil("RBAC alone does not refuse it", () => setAsBoxinit(cluster, "rules", fields.rules) === "");
  await upgrade(cluster, "rbac.restrict=true");
});

test("run: stopped at once, and back", { timeout: 8 * minutes }, async () => {
  await session.all("run.md", "## Stop it at once");
  await waitUntil("no pod is repaired", async () => !(await isRepaired(cluster.api, "default")));
  await session.all("run.md", "## Come back");
  await untilRepaired(cluster);
});

test("is it boxinit: pods are refused while it is away, created once it is out of the way, and repaired once it is back", {
  timeout: 8 * minutes,
}, async () => {
  await followIsItBoxinit(cluster, session);
});

test("uninstall, by Helm and without it, leaves nothing", { timeout: 8 * minutes }, async () => {
  const [withHelm, without] = session.steps("install.md", "## Uninstall");
  await withHelm?.();
  await untilNothingIsLeft();
  await session.all("install.md", "## Without Helm");
  const [, probe] = session.steps("install.md", "## See that it works");
  await waitUntil("it tells", async () => (await probe?.())?.stdout.startsWith("told: ") ?? false);
  await without?.();
  await untilNothingIsLeft();
});

function untilNothingIsLeft(): Promise<void> {
  return waitUntil("nothing is left", () => everything(cluster).join() === before.join(), { seconds: 120 });
}

test("no command of the handbook was left out", () => {
  expect(session.left()).toEqual([]);
});
