import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createNamespacePair, withoutBoxinit } from "./boxinit/namespace-pair.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createPod, type NamedPod, postPod } from "./pods/create-pod.ts";
import { createPodPolicy } from "./pods/create-pod-policy.ts";
import { readPod, type StoredPod } from "./pods/stored-pod.ts";
import { repairablePods } from "./pods/sysbox-pods.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster?.stop());

async function createRepaired(pod: NamedPod): Promise<StoredPod> {
  const stored = readPod((await createPod(cluster.api, pod)).body);
  expect(stored.metadata.annotations).toHaveProperty(["boxinit/status"]);
  return stored;
}

const pods = Object.entries(repairablePods);

const resources = { limits: { cpu: "500m", memory: "1Gi" }, requests: { cpu: "100m", memory: "64Mi" } };
const quota = z.object({ status: z.object({ hard: z.unknown().optional(), used: z.unknown().optional() }) });

/** Gives a namespace defaults for resources, and a quota for as many pods as there are. */
async function limitResources(namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  const defaults = { type: "Container", default: resources.limits, defaultRequest: resources.requests };
  const hard = { pods: `${pods.length}`, "requests.cpu": "10", "limits.memory": "100Gi" };
  await cluster.api.create(`${path}/limitranges`, { metadata: { name: "limits" }, spec: { limits: [defaults] } });
  await cluster.api.create(`${path}/resourcequotas`, { metadata: { name: "quota" }, spec: { hard } });
  await waitUntil("the quota is known", async () => (await quotaOf(namespace)).hard !== undefined);
  // The API server's admission reads quotas from a cache, and refuses pods where they are not known there.
  await waitUntil("it is in force", async () => {
    return (await postPod(cluster.api, { namespace, name: "probe" }, "?dryRun=All")).status === 201;
  });
}

async function quotaOf(namespace: string): Promise<z.infer<typeof quota>["status"]> {
  return quota.parse((await cluster.api.get(`/api/v1/namespaces/${namespace}/resourcequotas/quota`)).body).status;
}

test("LimitRange gives repaired pods their defaults; ResourceQuota counts them as without boxinit, and holds", async () => {
  await createNamespacePair(cluster.api, "limited");
  for (const namespace of ["limited", withoutBoxinit("limited")]) await limitResources(namespace);
  for (const [name, parts] of pods) {
    const pod = { ...parts, name, namespace: "limited" };
    const { containers, initContainers } = (await createRepaired(pod)).spec;
    for (const container of [...containers, ...initContainers]) expect(container).toMatchObject({ resources });
    await createPod(cluster.api, { ...pod, namespace: withoutBoxinit("limited") });
  }
  expect(await quotaOf("limited")).toEqual(await quotaOf(withoutBoxinit("limited")));
  expect((await quotaOf("limited")).used).toMatchObject({ pods: `${pods.length}` });
  const { status, body } = await postPod(cluster.api, { name: "one-more", namespace: "limited" });
  expect(status).toBe(403);
  expect(body).toMatchObject({ message: expect.stringContaining("exceeded quota: quota, requested: pods=1") });
});

const scratch = (mount: object) => ({
  container: { volumeMounts: [{ name: "scratch", mountPath: "/scratch", ...mount }] },
  spec: { volumes: [{ name: "scratch", emptyDir: {} }] },
});
/** What a repair adds must pass wherever the API token's own volume and mount do. */
const volumePolicies = [
  {
    name: "projected-only",
    what: "no volumes but projected ones",
    expression: "object.spec.?volumes.orValue([]).all(v, has(v.projected))",
    refused: scratch({ readOnly: true }),
  },
  {
    name: "read-only",
    what: "every mount read-only",
    expression:
      "(object.spec.containers + object.spec.?initContainers.orValue([]))" +
      ".all(c, c.?volumeMounts.orValue([]).all(m, m.?readOnly.orValue(false)))",
    refused: scratch({}),
  },
];

describe("ValidatingAdmissionPolicies judge what boxinit has made of a pod", () => {
  test("one that wants init itself accepts the repaired pod, and refuses the same pod without boxinit", async () => {
    const namespace = "starts-init";
    await createNamespacePair(cluster.api, namespace);
    const [repaired, without] = [namespace, withoutBoxinit(namespace)];
    const expression = "object.spec.containers.all(c, c.?command[?0].orValue('') == '/sbin/init')";
    const wrapped = { ...repairablePods["wrapped-with-token"], name: "wrapped" };
    const refuses = { ...wrapped, namespace: without };
    await createPodPolicy(cluster.api, { name: namespace, expression, namespaces: [repaired, without], refuses });
    expect((await createRepaired({ ...wrapped, namespace })).spec.containers[0]?.command).toEqual(["/sbin/init"]);
    // Where boxinit leaves the command as it is, the policy says so.
    const masked = { ...repairablePods["masked-with-token"], name: "masked", namespace };
    const { status, body } = await postPod(cluster.api, masked);
    expect(status).toBe(422);
    expect(body).toMatchObject({ message: expect.stringContaining("not as starts-init wants it") });
  });

  test.each(volumePolicies)(
    "one that wants $what accepts every repaired pod",
    async ({ name, expression, refused }) => {
      await createNamespace(cluster.api, name);
      const refuses = { ...refused, name: "refused", namespace: name };
      await createPodPolicy(cluster.api, { name, expression, namespaces: [name], refuses });
      for (const [pod, parts] of pods) await createRepaired({ ...parts, name: pod, namespace: name });
    },
  );
});
