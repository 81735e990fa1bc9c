import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { countReviews } from "./calls/review-counts.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { podsOf } from "./pods/create-pod.ts";
import { podOfShape, podShapes } from "./pods/pod-shapes.ts";

/** A condition keeps it away: it runs already, and changing it is of no use. */
const notSent = "the copy of a static pod";
const otherClasses = ["runc", "sysbox", "sysbox-runc-2", "my-sysbox-runc"];

// Where a condition errs, failurePolicy Fail refuses the pod (403), and Ignore leaves boxinit out without a word
// (k8s.io/apiserver, admission/plugin/webhook/matchconditions/matcher.go). Under Fail both would be seen.
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ registration: { webhook: { failurePolicy: "Fail" } } });
  for (const name of otherClasses) {
    await cluster.api.create("/apis/node.k8s.io/v1/runtimeclasses", { metadata: { name }, handler: "sysbox-runc" });
  }
});
afterAll(() => cluster?.stop());

describe("a pod of every shape is created, and boxinit is called only where its RuntimeClass is listed", () => {
  test.each(Object.entries(podShapes))("%s", async (name, shape) => {
    const before = await countReviews(cluster.boxinit);
    for (const runtimeClass of [undefined, null, ...otherClasses]) {
      await cluster.api.create(podsOf("default"), podOfShape(shape, runtimeClass));
    }
    expect(await countReviews(cluster.boxinit)).toEqual(before);

    await cluster.api.create(podsOf("default"), podOfShape(shape, "sysbox-runc"));
    expect(await countReviews(cluster.boxinit)).toEqual({
      ...before,
      enforce: before.enforce + (name === notSent ? 0 : 1),
    });
  });
});

const workload = { name: "workload", labels: { app: "workload" } };
const controllers = [
  {
    kind: "deployments",
    group: "apps",
    restartPolicy: "Always",
    spec: { replicas: 2, selector: { matchLabels: workload.labels } },
  },
  { kind: "jobs", group: "batch", restartPolicy: "Never", spec: { parallelism: 2, completions: 2 } },
];
const podList = z.object({ items: z.array(z.unknown()) });

describe("the same holds for pods that controllers make, and their workloads reach boxinit for advice alone", () => {
  test.each(controllers)("$kind", async ({ kind, group, restartPolicy, spec }) => {
    for (const runtimeClass of [undefined, "runc", "sysbox-runc"]) {
      const namespace = `${kind}-${runtimeClass ?? "none"}`;
      await createNamespace(cluster.api, namespace);
      const before = await countReviews(cluster.boxinit);
      const template = podOfShape({ metadata: { labels: workload.labels }, spec: { restartPolicy } }, runtimeClass);
      const path = `/apis/${group}/v1/namespaces/${namespace}/${kind}`;
      await cluster.api.create(path, { metadata: workload, spec: { ...spec, template } });
      await waitUntil(`the pods of ${namespace} are there`, async () => {
        return podList.parse((await cluster.api.get(podsOf(namespace))).body).items.length === 2;
      });
      const reviews = runtimeClass === "sysbox-runc" ? 2 : 0;
      expect(await countReviews(cluster.boxinit)).toEqual({ ...before, enforce: before.enforce + reviews });
    }
  });
});

test("no condition has erred", async () => {
  const exposition = String((await cluster.api.get("/metrics")).body);
  const counted = exposition.split("\n").filter((line) => /^apiserver_admission_match_condition_.*boxinit"/.test(line));
  expect(counted.filter((line) => line.includes("_exclusions_total"))).not.toEqual([]);
  expect(counted.filter((line) => line.includes("_evaluation_errors_total"))).toEqual([]);
});
