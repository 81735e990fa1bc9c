import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cluster } from "./boxinit/start-cluster.ts";
import { startClusterWithRights } from "./boxinit/start-with-rights.ts";
import { waitUntil } from "./control-plane/wait-until.ts";

const runtimeClasses = "/apis/node.k8s.io/v1/runtimeclasses";

let cluster: Cluster;
afterAll(() => cluster?.stop());
beforeAll(async () => {
  // Of the two that the policy names, the cluster has one.
  const policy = ["--policy-runtime-classes", "sysbox-runc,sysbox-old"];
  cluster = await startClusterWithRights(["--audit-runtime-classes", "true", ...policy], async (api) => {
    await api.create(runtimeClasses, { metadata: { name: "sysbox-gpu" }, handler: "sysbox-runc" });
    await api.create(runtimeClasses, { metadata: { name: "kata" }, handler: "kata" });
  });
});

test("a RuntimeClass of Sysbox that the policy lacks is counted and told, and one that it names in vain", async () => {
  const differences = (difference: string) =>
    cluster.boxinit.metric(`boxinit_runtime_classes{difference="${difference}"}`);
  await waitUntil("they are counted", async () => (await differences("not-listed")) === 1);
  expect(await differences("missing")).toBe(1);
  const lines = cluster.boxinit.output().split("\n");
  expect(lines.find((line) => line.includes("runtime-class-not-listed"))).toMatch(/"level":"warn".*sysbox-gpu/);
  expect(lines.find((line) => line.includes("runtime-class-missing"))).toMatch(/"level":"info".*sysbox-old/);
  expect(cluster.boxinit.output()).not.toContain("kata");
});
