import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { inFlight } from "../support/in-flight.ts";
import { podOf } from "../support/review-builder.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { podsOf } from "./pods/create-pod.ts";
import { readPod } from "./pods/stored-pod.ts";

const podCount = 2000;

let cluster: Cluster;
beforeAll(async () => {
  // The API server waits long: a busy machine must not fail a test.
  cluster = await startCluster({ registration: { webhook: { failurePolicy: "Fail", timeoutSeconds: 30 } } });
});
afterAll(() => cluster?.stop());

const deploymentStatus = z.object({ status: z.object({ replicas: z.number().default(0) }) });
const list = z.object({ items: z.array(z.unknown()) });

test("a Deployment gets all its 2,000 pods, each repaired at its first call", { timeout: 400_000 }, async () => {
  const { metadata: _, spec } = z.looseObject({ spec: z.unknown() }).parse(podOf({}));
  const labels = { app: "many" };
  const deployment = {
    metadata: { name: "many" },
    spec: { replicas: podCount, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  const repairs = () => cluster.boxinit.metric('boxinit_reviews_total{mode="enforce",decision="changed"}');
  const before = await repairs();
  const deployments = "/apis/apps/v1/namespaces/default/deployments";
  await cluster.api.create(deployments, deployment);
  const hasItsPods = async () => {
    const { status } = deploymentStatus.parse((await cluster.api.get(`${deployments}/many`)).body);
    return status.replicas === podCount;
  };
  await waitUntil("the Deployment has its pods", hasItsPods, { seconds: 380 });

  const pods = list.parse((await cluster.api.get(podsOf("default"))).body).items.map(readPod);
  expect(pods).toHaveLength(podCount);
  expect(pods.filter(({ spec }) => spec.containers[0]?.command?.join() !== "/sbin/init")).toEqual([]);
  // Nothing was refused and asked for again.
  expect((await repairs()) - before).toBe(podCount);
  const events = list.parse((await cluster.api.get("/api/v1/namespaces/default/events")).body).items;
  expect(events.filter((event) => JSON.stringify(event).includes("FailedCreate"))).toEqual([]);
});

test("2,000 pods, 50 at a time", { timeout: 400_000 }, async () => {
  const refused: unknown[] = [];
  const creations = Array.from({ length: podCount }, (_, index) => async () => {
    const pod = podOf({ metadata: { name: `one-of-many-${index}` } });
    const { status, body } = await cluster.api.post(podsOf("default"), pod);
    if (status !== 201 || readPod(body).spec.containers[0]?.command?.join() !== "/sbin/init") refused.push(body);
  });
  await inFlight(50, creations);
  expect(refused).toEqual([]);
});
