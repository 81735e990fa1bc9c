import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webhookConfigurationOf } from "./boxinit/register-webhook.ts";
import { type BoxinitProcess, startBoxinit } from "./boxinit/start-boxinit.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { countReviews } from "./calls/review-counts.ts";
import { type ApiAnswer, type ApiClient, webhookConfigurations } from "./control-plane/api-client.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createPod, podsOf, postPod } from "./pods/create-pod.ts";
import { readPod } from "./pods/stored-pod.ts";

interface OtherRequest {
  readonly what: string;
  readonly send: (api: ApiClient, path: string, name: string) => Promise<ApiAnswer>;
  readonly status: number;
  /** Whether the pod is gone afterwards. */
  readonly ends?: true;
}

const namespace = "running";
const fromShell = ["sh", "-c", "exec /sbin/init"];
const image = "example.test/image:2";

/** The pod's containers, with something changed in the first. */
async function containersWith(api: ApiClient, path: string, change: object): Promise<object> {
  const pod = readPod((await api.get(path)).body);
  return { ...pod, spec: { ...pod.spec, containers: pod.spec.containers.map((one) => ({ ...one, ...change })) } };
}

const requests: readonly OtherRequest[] = [
  {
    what: "an update of its metadata",
    send: (api, path) => api.patch(path, { metadata: { labels: { changed: "yes" } } }),
    status: 200,
  },
  {
    what: "an update of its image",
    send: async (api, path) => api.put(path, await containersWith(api, path, { image })),
    status: 200,
  },
  {
    what: "an ephemeral container",
    send: (api, path) => {
      const ephemeralContainers = [{ name: "debug", image, command: fromShell }];
      return api.patch(`${path}/ephemeralcontainers`, { spec: { ephemeralContainers } });
    },
    status: 200,
  },
  {
    what: "a resize",
    send: async (api, path) => {
      return api.put(`${path}/resize`, await containersWith(api, path, { resources: { requests: { cpu: "2" } } }));
    },
    status: 200,
  },
  {
    what: "an update of its status",
    send: (api, path) => api.patch(`${path}/status`, { status: { phase: "Running" } }),
    status: 200,
  },
  {
    what: "a binding",
    send: (api, path, name) => {
      return api.post(`${path}/binding`, { metadata: { name }, target: { kind: "Node", name: "node" } });
    },
    status: 201,
  },
  // Nothing runs the pod, so these end with an error, which comes after admission.
  { what: "exec", send: (api, path) => api.post(`${path}/exec?command=true&stdout=true`, undefined), status: 400 },
  { what: "attach", send: (api, path) => api.post(`${path}/attach?stdout=true`, undefined), status: 400 },
  { what: "portforward", send: (api, path) => api.post(`${path}/portforward`, undefined), status: 400 },
  { what: "proxy", send: (api, path) => api.get(`${path}/proxy/`), status: 400 },
  {
    what: "an eviction",
    send: (api, path, name) => {
      return api.post(`${path}/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } });
    },
    status: 201,
    ends: true,
  },
  { what: "its deletion", send: (api, path) => api.delete(path), status: 200, ends: true },
];

let cluster: Cluster;
/** Registered for whatever is done to pods: that it is called shows that webhooks hear of a request at all. */
let calledForAll: BoxinitProcess;

beforeAll(async () => {
  cluster = await startCluster();
  const { api, supervised, identity } = cluster;
  // Created while boxinit was kept away, each pod still has all that boxinit would change.
  await createNamespace(api, namespace, { "boxinit/mode": "off" });
  for (const index of requests.keys()) {
    const container = { resources: { requests: { cpu: "1" } } };
    await createPod(api, { namespace, name: `pod-${index}`, container });
  }
  const unlabelled = await api.patch(`/api/v1/namespaces/${namespace}`, {
    metadata: { labels: { "boxinit/mode": null } },
  });
  expect(unlabelled.status).toBe(200);

  calledForAll = await startBoxinit(supervised, identity);
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods", "pods/*"] };
  const { webhookPort: port } = calledForAll;
  const webhook = { rules: [rule], matchConditions: [], failurePolicy: "Fail" };
  const configuration = webhookConfigurationOf({ port, ca: identity.ca, name: "called-for-all", webhook });
  await api.create(webhookConfigurations, configuration);
  await waitUntil("both are in effect", async () => {
    const { body } = await postPod(api, { namespace, name: "probe" }, "?dryRun=All");
    const calls = [await countReviews(cluster.boxinit), await countReviews(calledForAll)];
    return readPod(body).metadata.annotations["boxinit/status"] !== undefined && calls.every((one) => one.enforce > 0);
  });
});
afterAll(() => cluster?.stop());

/** Reviews that boxinit was sent although they are no creation of a pod. */
function notExamined(): Promise<number> {
  return calledForAll.metric('boxinit_reviews_total{mode="enforce",decision="not-examined"}');
}

describe("boxinit is not called, and the pod keeps all that boxinit would change, at", () => {
  test.each(requests.map((request, index) => ({ ...request, name: `pod-${index}` })))("$what", async (request) => {
    const { name, send, status, ends = false } = request;
    const path = `${podsOf(namespace)}/${name}`;
    const before = { shipped: await countReviews(cluster.boxinit), notExamined: await notExamined() };
    const answer = await send(cluster.api, path, name);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect(await countReviews(cluster.boxinit)).toEqual(before.shipped);
    expect(await notExamined()).toBeGreaterThan(before.notExamined);

    const stored = await cluster.api.get(path);
    expect(stored.status).toBe(ends ? 404 : 200);
    if (ends) return;
    expect(JSON.stringify(stored.body)).not.toContain('"/sbin/init"');
    const { metadata, spec } = readPod(stored.body);
    expect(metadata.annotations).toEqual({});
    expect(spec.containers.map(({ command }) => command)).toEqual([fromShell]);
    expect(spec.containers[0]?.volumeMounts).toHaveLength(1);
  });
});
