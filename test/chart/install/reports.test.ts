import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createApiClient } from "../../cluster/control-plane/api-client.ts";
import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { tokenOf } from "../../cluster/control-plane/token-of.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { customResources } from "./custom-resources/custom-resources.ts";
import { install } from "./installation/install.ts";
import { requestsOf, rightsOf } from "./installation/rights.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

const owner = { apiVersion: "v1", kind: "ConfigMap", name: "other", uid: "1" };
const reports = "/apis/openreports.io/v1alpha1";
const report = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  source: z.string(),
  summary: z.object({ pass: z.number(), fail: z.number(), warn: z.number() }),
  results: z.array(
    z.object({
      rule: z.string(),
      result: z.string(),
      severity: z.string(),
      message: z.string(),
      resources: z.array(z.object({ kind: z.string(), name: z.string() })),
    }),
  ),
});

let cluster: NodeCluster;
beforeAll(async () => {
  cluster = await startNodeCluster();
  for (const file of globSync(join(customResources, "openreports.io_*.yaml"))) {
    kubectl(cluster, ["apply", "--server-side", `--filename=${file}`]);
  }
  await createNamespace(cluster.api, "hidden", { "boxinit/mode": "audit" });
  await createNamespace(cluster.api, "quiet", {});
  await install(cluster, "--set", "reports.enabled=true,mode=enforce");
}, 480_000);
afterAll(() => cluster?.stop());

const machine = (name: string, container: object, spec: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        runtimeClassName: "sysbox-runc",
        hostUsers: false,
        containers: [{ name: "main", image: "registry.example/machine:1", ...container }],
        ...spec,
      },
    },
  },
});

function deploy(namespace: string, deployment: object): void {
  kubectl(cluster, ["apply", `--namespace=${namespace}`, "--filename=-"], JSON.stringify(deployment));
}

/** Has the CronJob's pod run now, as an operator would. */
async function scanNow(name: string): Promise<void> {
  const job = ["create", "job", name, "--from=cronjob/boxinit-reports", "--namespace=boxinit"];
  await waitUntil("the CronJob is there", () => kubectl(cluster, job).stdout !== "");
  await waitUntil(`job ${name} is done`, () => {
    const { stdout } = kubectl(cluster, ["get", `job/${name}`, "--namespace=boxinit", "--output=jsonpath={.status}"]);
    if (stdout.includes('"succeeded":1')) return true;
    const logs = globSync(join(cluster.podFolder, `boxinit_${name}-*/scan.log`));
    throw new Error(`${stdout}\n${logs.map((file) => readFileSync(file, "utf8")).join("\n")}`);
  });
}

async function reportsOf(namespace: string) {
  const { body } = await cluster.api.get(`${reports}/namespaces/${namespace}/reports`);
  return z.object({ items: z.array(report) }).parse(body).items;
}

test("a report for each namespace with Sysbox workloads says what is wrong with which of them", {
  timeout: 480_000,
}, async () => {
  deploy("hidden", machine("wrapped", { command: ["sh", "-c", "exec /sbin/init"] }));
  deploy("hidden", machine("stuck", { command: ["/sbin/init"], securityContext: { readOnlyRootFilesystem: true } }));
  deploy("quiet", machine("plain", { command: ["/sbin/init"] }));
  await scanNow("first");
  const [hidden] = await reportsOf("hidden");
  expect(hidden).toMatchObject({ metadata: { name: "boxinit" }, source: "boxinit" });
  const told = hidden?.results.map(({ rule, result, resources }) => [resources[0]?.name, rule, result]);
  expect(told).toContainEqual(["stuck", "read-only-root", "fail"]);
  expect(told).toContainEqual(["wrapped", "init-wrapped", "warn"]);
  expect(told).toContainEqual(["wrapped", "token-hidden", "warn"]);
  expect(hidden?.summary).toEqual({ pass: 0, fail: 1, warn: 2 });
  const [quiet] = await reportsOf("quiet");
  expect(quiet?.results).toMatchObject([{ rule: "prospect", result: "pass", resources: [{ name: "plain" }] }]);
  expect(await reportsOf("default")).toEqual([]);
});

test("the next scan takes the place of the last: what is gone is not told any more", { timeout: 480_000 }, async () => {
  kubectl(cluster, ["delete", "deployment/plain", "--namespace=quiet", "--wait"]);
  await waitUntil(
    "its pods are gone",
    () => kubectl(cluster, ["get", "pods", "--namespace=quiet", "--output=name"]).stdout === "",
  );
  // Its first pod stays until another one runs, which none does here.
  deploy("hidden", machine("stuck", { command: ["/sbin/init"] }));
  await scanNow("second");
  expect(await reportsOf("quiet")).toEqual([]);
  const [hidden] = await reportsOf("hidden");
  const ofStuck = hidden?.results.filter(({ resources }) => resources[0]?.name === "stuck");
  expect(ofStuck).toMatchObject([{ rule: "read-only-root", result: "warn" }]);
});

test("a namespace under enforce, whose pods boxinit repairs, passes", { timeout: 480_000 }, async () => {
  deploy("quiet", machine("wrapped", { command: ["sh", "-c", "exec /sbin/init"] }));
  await waitUntil("its pod is there", () =>
    kubectl(cluster, ["get", "pods", "--namespace=quiet", "--output=yaml"]).stdout.includes("boxinit/status"),
  );
  await scanNow("third");
  const [quiet] = await reportsOf("quiet");
  expect(quiet?.results).toMatchObject([
    { rule: "prospect", result: "pass", message: "boxinit repairs its pods as they are created" },
  ]);
});

test("it has the rights that it uses, and no other", () => {
  const granted = rightsOf(cluster, "boxinit", "boxinit-reports");
  const requests = requestsOf(cluster, "boxinit", "boxinit-reports");
  const used = new Set(requests.flatMap(({ rights }) => rights));
  // The authorizer asks for create within an apply that finds nothing, which the audit log does not show; and there was
  // no ClusterReport to be written.
  const unseen = ["create reports", ...["create", "patch", "delete"].map((verb) => `${verb} clusterreports`)];
  expect(granted.filter((right) => !used.has(right))).toEqual(unseen.toSorted());
  expect(requests.filter(({ code }) => code === 401 || code === 403)).toEqual([]);
});

test("with its token, reports of other tools can be read, and neither written nor deleted", async () => {
  const { api } = cluster;
  const thief = createApiClient({ ...cluster.access, token: await tokenOf(api, "boxinit", "boxinit-reports") });
  const own = { labels: { "app.kubernetes.io/managed-by": "boxinit" } };
  const apiVersion = "openreports.io/v1alpha1";
  const boxinits = (name: string, more: object = {}) => ({
    apiVersion,
    metadata: { name, ...own, ...more },
    source: "boxinit",
  });
  for (const [folder, kind] of [
    [`${reports}/namespaces/quiet/reports`, "Report"],
    [`${reports}/clusterreports`, "ClusterReport"],
  ] as const) {
    const foreign = { apiVersion, kind, metadata: { name: "kyverno" }, source: "kyverno" };
    await api.create(folder, foreign);
    expect((await thief.get(folder)).status).toBe(200);
    const refused = async (answer: Promise<{ status: number; body: unknown }>, words: string) => {
      const { status, body } = await answer;
      expect(JSON.stringify(body)).toContain(words);
      expect(status).toBe(422);
    };
    const create = (object: object) => thief.post(folder, { kind, ...object });
    await refused(create(boxinits("other")), "boxinit may write no reports but its own");
    await refused(create({ ...boxinits("boxinit-2"), source: "kyverno" }), "boxinit may write no reports but its own");
    await refused(create(boxinits("boxinit-2", { labels: {} })), "boxinit may write no reports but its own");
    await refused(create(boxinits("boxinit-2", { finalizers: ["example.com/forever"] })), "keep reports from being");
    await refused(thief.patch(`${folder}/kyverno`, { source: "boxinit" }), "boxinit may write no reports but its own");
    await refused(thief.patch(`${folder}/kyverno`, { metadata: own }), "boxinit may write no reports but its own");
    await refused(thief.delete(`${folder}/kyverno`), "boxinit may delete no reports but its own");
    expect((await create(boxinits("boxinit-2"))).status).toBe(201);
    await refused(
      thief.patch(`${folder}/boxinit-2`, { metadata: { ownerReferences: [owner] } }),
      "say to whom they belong",
    );
    expect((await thief.patch(`${folder}/boxinit-2`, { metadata: { annotations: { a: "b" } } })).status).toBe(200);
    expect((await thief.delete(`${folder}/boxinit-2`)).status).toBe(200);
    // Whoever else may write them still may.
    expect((await api.patch(`${folder}/kyverno`, { metadata: own })).status).toBe(200);
    // What has boxinit's label is boxinit's to take away, whatever its name.
    expect((await thief.delete(`${folder}/kyverno`)).status).toBe(200);
  }
  thief.close();
});
