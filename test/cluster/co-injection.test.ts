import { afterAll, beforeAll, describe, test } from "vitest";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { type PatchingWebhook, startPatchingWebhook } from "./calls/patching-webhook.ts";
import { kinds } from "./stand-ins/base-pods.ts";
import { createOnceMore, createPod, createPodWithoutBoxinit } from "./stand-ins/creations.ts";
import { fives, type Order, pairs, singles } from "./stand-ins/orders.ts";
import { registerPlaces, reinvocationPolicies } from "./stand-ins/places.ts";
import {
  expectDone,
  expectInjected,
  expectNothingElseChanged,
  expectRepair,
  expectTokens,
} from "./stand-ins/promises.ts";
import type { Scene } from "./stand-ins/scene.ts";
import { standIns } from "./stand-ins/stand-ins.ts";

let cluster: Cluster;
const webhooks: Record<string, PatchingWebhook> = {};
beforeAll(async () => {
  cluster = await startCluster();
  for (const [name, { patch }] of Object.entries(standIns)) webhooks[name] = await startPatchingWebhook(patch);
  await registerPlaces(cluster, webhooks);
});
afterAll(async () => {
  await cluster?.stop();
  await Promise.all(Object.values(webhooks).map((webhook) => webhook.close()));
});

const combinations = kinds.flatMap((kind) =>
  reinvocationPolicies.flatMap((boxinit) => reinvocationPolicies.map((others) => ({ kind, boxinit, others }))),
);
/** Those in which boxinit has something to do. */
const repairs = combinations.filter(({ kind }) => kind !== "recognised");
const repairsAsShipped = repairs.filter(({ boxinit }) => boxinit === "IfNeeded");

describe.concurrent.each([
  { name: "one other webhook", orders: singles, combinations },
  { name: "two others", orders: pairs, combinations: repairsAsShipped },
  { name: "five others", orders: fives, combinations: repairs },
])("$name", ({ orders, combinations }) => {
  test.each(titled(orders))("%s", async (_, order) => {
    for (const combination of combinations) await play({ order, ...combination });
  });
});

function titled(orders: readonly Order[]): readonly (readonly [title: string, order: Order])[] {
  return orders.map((order) => [order.join(" → "), order]);
}

async function play(scene: Scene): Promise<void> {
  const without = await createPodWithoutBoxinit(cluster.api, scene);
  const pod = await createPod(cluster.api, scene);
  try {
    expectInjected(pod, scene);
    expectNothingElseChanged(pod, without);
    expectRepair(pod, without, scene);
    expectTokens(pod, without, scene);
    expectDone(pod, await createOnceMore(cluster.api, pod), without, scene);
  } catch (error) {
    // The same error, so that its diff is printed.
    if (error instanceof Error) {
      error.message = `${scene.kind}, boxinit ${scene.boxinit}, others ${scene.others}: ${error.message}`;
    }
    throw error;
  }
}
