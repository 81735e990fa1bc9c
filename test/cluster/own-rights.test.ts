import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { type ApiClient, createApiClient, webhookConfigurations } from "./control-plane/api-client.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { tokenOf } from "./control-plane/token-of.ts";
import { waitUntil } from "./control-plane/wait-until.ts";

// What somebody could do with a stolen token of boxinit's, installed as it is shipped.
const shipped = join(import.meta.dirname, "../../deploy/install.yaml");
const webhook = z.looseObject({ name: z.string(), clientConfig: z.looseObject({}) });
const configuration = z.looseObject({ webhooks: z.array(webhook).min(1) });

let controlPlane: ControlPlane;
/** Speaks as boxinit's ServiceAccount. */
let thief: ApiClient;
beforeAll(async () => {
  controlPlane = await startControlPlane();
  const kinds = parseAllDocuments(readFileSync(shipped, "utf8")).map((document) => String(document.get("kind")));
  expect(kinds).toContain("ValidatingAdmissionPolicy");
  kubectl(controlPlane, ["apply", "-f", shipped]);
  thief = createApiClient({ ...controlPlane.access, token: await tokenOf(controlPlane.api, "boxinit", "boxinit") });
  // A policy takes its time to be in force.
  await waitUntil("the policy is in force", async () => (await change({ timeoutSeconds: 1 })).status === 422);
});
afterAll(async () => {
  thief?.close();
  await controlPlane?.stop();
});

const own = `${webhookConfigurations}/zz-boxinit`;

/** Changes fields of the first webhook, as somebody with boxinit's token. */
async function change(fields: Readonly<Record<string, unknown>>, dryRun = "?dryRun=All") {
  const { webhooks } = configuration.parse((await controlPlane.api.get(own)).body);
  return thief.patch(`${own}${dryRun}`, {
    webhooks: webhooks.map((one, index) => (index === 0 ? { ...one, ...fields } : one)),
  });
}

test("boxinit may write the bundles of its webhooks", async () => {
  const { webhooks } = configuration.parse((await controlPlane.api.get(own)).body);
  const clientConfig = { ...webhooks[0]?.clientConfig, caBundle: "" };
  expect((await change({ clientConfig })).status).toBe(200);
});

test.each([
  ["where they lead, to another Service", { clientConfig: { service: { name: "thief", namespace: "default" } } }],
  ["where they lead, to a URL", { clientConfig: { url: "https://thief.example" } }],
  ["what they are for", { rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] }] }],
  ["which pods they are for", { matchConditions: [] }],
  ["which namespaces they are for", { namespaceSelector: {} }],
  ["which objects they are for", { objectSelector: { matchLabels: { a: "b" } } }],
  ["what happens where they fail", { failurePolicy: "Fail" }],
  ["how long they may take", { timeoutSeconds: 30 }],
  ["whether they are called again", { reinvocationPolicy: "Never" }],
])("it may not change %s", async (_name, fields) => {
  const { status, body } = await change(fields);
  expect(JSON.stringify(body)).toContain("boxinit may change nothing of its webhooks but their caBundle");
  expect(status).toBe(422);
});

test("it may not add a webhook, take one away, or keep the configuration from being deleted", async () => {
  const { webhooks } = configuration.parse((await controlPlane.api.get(own)).body);
  const changes = [
    { webhooks: [...webhooks, { ...webhooks[0], name: "more.pods.boxinit" }] },
    { webhooks: webhooks.slice(1) },
    { metadata: { finalizers: ["example.com/forever"] } },
    { metadata: { labels: { "app.kubernetes.io/managed-by": "thief" } } },
    { metadata: { annotations: { "cert-manager.io/inject-ca-from": "thief/thief" } } },
  ];
  for (const one of changes) expect((await thief.patch(`${own}?dryRun=All`, one)).status).toBe(422);
});

test("it may make its own Secret, and neither another nor a token", async () => {
  const secrets = "/api/v1/namespaces/boxinit/secrets";
  expect((await controlPlane.api.delete(`${secrets}/boxinit-certificates`)).status).toBe(200);
  const token = {
    type: "kubernetes.io/service-account-token",
    metadata: { name: "boxinit-certificates", annotations: { "kubernetes.io/service-account.name": "default" } },
  };
  expect((await thief.post(secrets, { metadata: { name: "other" } })).status).toBe(422);
  expect((await thief.post(secrets, token)).status).toBe(422);
  expect((await thief.post(secrets, { metadata: { name: "boxinit-certificates" } })).status).toBe(201);
  expect((await thief.get(`${secrets}/other`)).status).toBe(403);
  const { body } = await thief.get(`${secrets}/boxinit-certificates`);
  const own = z.looseObject({ metadata: z.looseObject({}) }).parse(body);
  const replaced = (change: Readonly<Record<string, unknown>>) =>
    thief.put(`${secrets}/boxinit-certificates?dryRun=All`, { ...own, ...change });
  expect((await replaced({ data: { "certificates.json": "e30=" } })).status).toBe(200);
  expect((await replaced({ immutable: true })).status).toBe(422);
  expect((await replaced({ metadata: { ...own.metadata, finalizers: ["example.com/forever"] } })).status).toBe(422);
});

test("it may write Events of its own, and none in the name of others", async () => {
  const events = "/apis/events.k8s.io/v1/namespaces/default/events";
  const event = (name: string, reportingController: string) => ({
    metadata: { name, namespace: "default" },
    eventTime: "2026-01-01T00:00:00.000000Z",
    regarding: { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "machine", uid: "1" },
    type: "Normal",
    action: "Audit",
    reason: "BoxinitWouldRepair",
    note: "",
    reportingController,
    reportingInstance: "one",
  });
  await controlPlane.api.create(events, event("foreign", "kubelet"));
  expect((await thief.post(events, event("own", "boxinit"))).status).toBe(201);
  expect((await thief.post(events, event("false", "kubelet"))).status).toBe(422);
  expect((await thief.post("/api/v1/namespaces/default/events", event("legacy", "boxinit"))).status).toBe(403);
  const series = { count: 2, lastObservedTime: "2026-01-01T00:00:00.000000Z" };
  expect((await thief.patch(`${events}/own`, { series })).status).toBe(200);
  expect((await thief.patch(`${events}/own`, { reportingController: "kubelet" })).status).toBe(422);
  expect((await thief.patch(`${events}/foreign`, { series })).status).toBe(422);
  expect((await thief.delete(`${events}/own`)).status).toBe(403);
});

test("it may read the pods that Events are for, and neither list nor change any", async () => {
  const pods = "/api/v1/namespaces/default/pods";
  expect((await thief.get(`${pods}/missing`)).status).toBe(404);
  expect((await thief.get(pods)).status).toBe(403);
  expect((await thief.delete(`${pods}/missing`)).status).toBe(403);
  for (const path of ["apps/v1/namespaces/default/replicasets", "batch/v1/namespaces/default/jobs"]) {
    expect((await thief.get(`/apis/${path}/missing`)).status).toBe(404);
    expect((await thief.get(`/apis/${path}`)).status).toBe(403);
  }
});

test("whoever else may change them still may", async () => {
  expect((await controlPlane.api.patch(own, { metadata: { labels: { ours: "yes" } } })).status).toBe(200);
  expect((await controlPlane.api.post("/api/v1/namespaces/boxinit/secrets", { metadata: { name: "a" } })).status).toBe(
    201,
  );
});
