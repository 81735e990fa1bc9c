import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { toPolicy } from "../../src/config/to-policy.ts";
import { createNamespacePair } from "./boxinit/namespace-pair.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { readCalls } from "./calls/webhook-calls.ts";
import { podCreations } from "./control-plane/audit-log.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { comparablePod } from "./pods/comparable-pod.ts";
import { makeCorpus, sources } from "./replay/corpus.ts";
import { startLaterWebhook } from "./replay/later-webhook.ts";
import { matchAll } from "./replay/match-all.ts";
import { type Outcome, replay, replayed } from "./replay/replay.ts";
import { verdictOf } from "./replay/verdict.ts";
import type { PatchingWebhook } from "./stand-ins/patching-webhook.ts";

const seed = Number(process.env.CLUSTER_REPLAY_SEED ?? 767);
const configFile = join(import.meta.dirname, "replay/config.yaml");

let cluster: Cluster;
let later: PatchingWebhook;
let outcomes: readonly Outcome[];
beforeAll(async () => {
  const loaded = loadConfig({ file: configFile, environment: {}, flags: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
  const policy = toPolicy(loaded.config);
  const runtimeClasses = [...policy.runtimeClasses.keys()];
  cluster = await startCluster({
    args: ["--config", configFile],
    // Nothing that goes wrong may stay hidden.
    registration: { webhook: { failurePolicy: "Fail", timeoutSeconds: 30, matchConditions: matchAll(runtimeClasses) } },
  });
  const { api } = cluster;
  for (const name of runtimeClasses.filter((one) => one !== "sysbox-runc")) {
    await api.create("/apis/node.k8s.io/v1/runtimeclasses", { metadata: { name }, handler: name });
  }
  await createNamespacePair(api, replayed);
  later = await startLaterWebhook(api, replayed);
  outcomes = await replay(api, makeCorpus(seed, runtimeClasses), policy);
}, 600_000);
afterAll(async () => {
  await cluster?.stop();
  await later?.close();
});

test("the API server's verdict on a pod is the same as without boxinit", () => {
  for (const outcome of outcomes) {
    expect(verdictOf(outcome.with), describeOutcome(outcome)).toEqual(verdictOf(outcome.without));
  }
});

test("what comes out is what the engine makes of the pod, and nothing else", () => {
  for (const outcome of outcomes) {
    const { expected } = outcome;
    if (expected === undefined) continue;
    expect(comparablePod(outcome.with.body), describeOutcome(outcome)).toEqual(comparablePod(expected.pod));
  }
});

test("a repaired pod goes through boxinit once more as it is", () => {
  for (const outcome of outcomes) {
    const { again } = outcome;
    if (again === undefined) continue;
    expect(again.status, describeOutcome(outcome)).toBe(201);
    expect(comparablePod(again.body), describeOutcome(outcome)).toEqual(comparablePod(outcome.with.body));
  }
});

test("boxinit is called again for what a later webhook changed, and finds nothing to do", async () => {
  const repaired = outcomes.filter(({ expected }) => expected?.changed === true);
  // Those that were refused later had their calls too, and are no outcome of a repair.
  const repairedOnce = () =>
    podCreations(cluster, replayed)
      .filter(({ responseStatus }) => responseStatus.code === 201)
      .map(({ annotations }) => readCalls(annotations))
      .filter((calls) => calls.includes("0 zz-boxinit changed"));
  await waitUntil("all of it is in the audit log", async () => repairedOnce().length >= repaired.length);
  expect(repairedOnce()).toHaveLength(repaired.length);
  for (const calls of repairedOnce()) {
    expect(calls).toEqual(["0 zz-boxinit changed", "0 zzz-later changed", "1 zz-boxinit kept"]);
  }
});

test("most of the pods are valid, and boxinit repairs many of them", () => {
  const kinds = {
    pods: () => true,
    valid: ({ without }: Outcome) => without.status === 201,
    repaired: ({ expected }: Outcome) => expected?.changed === true,
  };
  const count = (is: (outcome: Outcome) => boolean, from?: string) =>
    outcomes.filter((one) => (from === undefined || one.from === from) && is(one)).length;
  console.log(`CLUSTER_REPLAY_SEED=${seed}`);
  for (const from of [...sources, undefined]) {
    const counts = Object.entries(kinds).map(([kind, is]) => `${count(is, from)} ${kind}`);
    console.log(`${from ?? "all"}: ${counts.join(", ")}`);
  }
  expect(count(kinds.pods)).toBeGreaterThanOrEqual(2000);
  expect(count(kinds.valid)).toBeGreaterThanOrEqual(count(kinds.pods) / 2);
  expect(count(kinds.repaired)).toBeGreaterThanOrEqual(500);
});

function describeOutcome({ from, name, pod }: Outcome): string {
  return `CLUSTER_REPLAY_SEED=${seed}, ${from} ${name}: ${JSON.stringify(pod)}`;
}
