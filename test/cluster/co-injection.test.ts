import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { kinds } from "./stand-ins/base-pods.ts";
import { createOnceMore, createWithBoxinit, createWithoutBoxinit, tryWithTokenAt } from "./stand-ins/creations.ts";
import { fives, type Order, pairs, singles, someOf } from "./stand-ins/orders.ts";
import { type PatchingWebhook, startPatchingWebhook } from "./stand-ins/patching-webhook.ts";
import { type ReinvocationPolicy, registerPlaces, reinvocationPolicies } from "./stand-ins/places.ts";
import {
  expectInjected,
  expectNothingElseChanged,
  expectNothingLeftToDo,
  expectRepair,
  expectTokens,
} from "./stand-ins/promises.ts";
import type { Scene } from "./stand-ins/scene.ts";
import { standIns } from "./stand-ins/stand-ins.ts";
import { vaultLogins } from "./stand-ins/vault-login.ts";

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
const repairsOnly = (policy: ReinvocationPolicy) => repairs.filter(({ boxinit }) => boxinit === policy);

describe.concurrent.each([
  { name: "one other webhook", orders: singles, combinations },
  { name: "two others, boxinit IfNeeded", orders: pairs, combinations: repairsOnly("IfNeeded") },
  {
    name: "two others, boxinit Never, a third of the orders",
    orders: someOf(pairs),
    combinations: repairsOnly("Never"),
  },
  { name: "five others, some of the orders", orders: fives, combinations: repairs },
])("$name", ({ orders, combinations }) => {
  test.each(titled(orders))("%s", async (_, order) => {
    for (const combination of combinations) await play({ order, ...combination });
  });
});

describe("Vault's injector, and a token of the author that it would pass over", () => {
  test.each([
    {
      title: "is moved before Vault looks for one: Vault logs in with it",
      order: ["boxinit", "vault"],
      login: { path: "/etc/serviceaccount/token", token: "the author's" },
    },
    {
      title: "is moved after Vault has found the API token",
      order: ["vault", "boxinit"],
      login: { path: "/var/run/secrets/kubernetes.io/serviceaccount/token", token: "the API server" },
    },
  ] as const)("$title", async ({ order, login }) => {
    const scene = { order, kind: "wrapped", boxinit: "IfNeeded", others: "Never" } as const;
    const pod = await tryWithTokenAt(cluster.api, scene, "/run/secrets/vault");
    expect(vaultLogins(pod)).toEqual([login, login]);
  });
});

function titled(orders: readonly Order[]): readonly (readonly [title: string, order: Order])[] {
  return orders.map((order) => [order.join(" → "), order]);
}

async function play(scene: Scene): Promise<void> {
  const without = await createWithoutBoxinit(cluster.api, scene);
  const pod = await createWithBoxinit(cluster.api, scene);
  try {
    expectInjected(pod, scene);
    expectNothingElseChanged(pod, without, scene);
    expectRepair(pod, without, scene);
    expectTokens(pod, without, scene);
    expectNothingLeftToDo(pod, await createOnceMore(cluster.api, pod), without, scene);
  } catch (error) {
    // The same error, so that its diff is printed.
    if (error instanceof Error) {
      error.message = `${scene.kind}, boxinit ${scene.boxinit}, others ${scene.others}: ${error.message}`;
    }
    throw error;
  }
}
