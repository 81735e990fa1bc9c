import { afterAll, beforeAll, expect, test } from "vitest";
import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { workloadKinds } from "../../cluster/pods/workload-kinds.ts";
import { helm } from "./installation/helm.ts";
import { install, untilRepaired } from "./installation/install.ts";
import { everything, requestsOf, rightsOf } from "./installation/rights.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

const template = {
  spec: {
    runtimeClassName: "sysbox-runc",
    containers: [{ name: "main", image: "registry.example/machine:1", command: ["sh", "-c", "exec /sbin/init"] }],
  },
};
const secret = "/api/v1/namespaces/boxinit/secrets/boxinit-certificates";

let cluster: NodeCluster;
let before: readonly string[];
beforeAll(async () => {
  cluster = await startNodeCluster();
  await createNamespace(cluster.api, "boxinit");
  before = everything(cluster);
  await install(cluster);
}, 480_000);
afterAll(() => cluster?.stop());

test("boxinit has the rights that it uses, and no other", { timeout: 480_000 }, async () => {
  const granted = rightsOf(cluster, "boxinit", "boxinit");
  expect(granted).toEqual([
    "create events",
    "create secrets",
    "get jobs",
    "get mutatingwebhookconfigurations/zz-boxinit",
    "get pods",
    "get replicasets",
    "get secrets/boxinit-certificates",
    "list runtimeclasses",
    "patch events",
    "patch mutatingwebhookconfigurations/zz-boxinit",
    "update secrets/boxinit-certificates",
  ]);
  // Some pods of each kind that Events take a look at, and so many that each replica counts.
  await createNamespace(cluster.api, "audited", { "boxinit/mode": "audit" });
  for (const { kind, create } of workloadKinds.filter((one) => ["Pod", "Job", "Deployment"].includes(one.kind)))
    await create(cluster.api, "audited", kind.toLowerCase(), template);
  const scale = "/apis/apps/v1/namespaces/audited/deployments/deployment";
  expect((await cluster.api.patch(scale, { spec: { replicas: 20 } })).status).toBe(200);
  // For the one that everything else does without.
  await cluster.api.delete(secret);
  await waitUntil("it is made again", async () => (await cluster.api.get(secret)).status === 200);
  const used = () => new Set(requestsOf(cluster, "boxinit", "boxinit").flatMap(({ rights }) => rights));
  await waitUntil(`all of ${granted.join(", ")} are used`, () => granted.every((right) => used().has(right)));
  const requests = requestsOf(cluster, "boxinit", "boxinit");
  expect(requests.filter(({ code }) => code === 401 || code === 403)).toEqual([]);
  expect(requests.filter(({ rights }) => !rights.some((right) => granted.includes(right)))).toEqual([]);
  await untilRepaired(cluster);
  kubectl(cluster, ["delete", "namespace", "audited", "--timeout=240s"]);
});

test("helm test passes", { timeout: 480_000 }, async () => {
  expect(await helm(cluster, "test", "boxinit", "--namespace", "boxinit", "--timeout", "240s")).toContain("Succeeded");
});

test("helm uninstall leaves nothing behind", { timeout: 480_000 }, async () => {
  await helm(cluster, "uninstall", "boxinit", "--namespace", "boxinit", "--wait");
  await waitUntil("there is what was there before, and nothing else", () => {
    expect(everything(cluster)).toEqual(before);
    return true;
  });
});
