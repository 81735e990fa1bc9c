import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { toPolicy } from "../../src/config/to-policy.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import type { AnsweringWebhook } from "./faulty/answer-reviews.ts";
import { comparablePod } from "./pods/comparable-pod.ts";
import { callsOfNamespace } from "./replay/calls-of-namespace.ts";
import { makeCorpus, sources } from "./replay/corpus.ts";
import { startLaterWebhook } from "./replay/later-webhook.ts";
import { type Outcome, replay, withBoxinit, withoutBoxinit } from "./replay/replay.ts";
import { verdictOf } from "./replay/verdict.ts";

const seed = Number(process.env.CLUSTER_REPLAY_SEED ?? 767);
const configFile = join(import.meta.dirname, "replay/config.yaml");

let cluster: Cluster;
let later: AnsweringWebhook;
let outcomes: readonly Outcome[];
beforeAll(async () => {
  const loaded = loadConfig({ file: configFile, environment: {}, flags: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
  const policy = toPolicy(loaded.config);
  const runtimeClasses = [...policy.runtimeClasses.keys()];
  cluster = await startCluster({
    args: ["--config", configFile],
    // Nothing that goes wrong may stay hidden.
    registration: { webhook: { failurePolicy: "Fail", timeoutSeconds: 30, matchConditions: match(runtimeClasses) } },
  });
  const { api } = cluster;
  for (const name of runtimeClasses) {
    await api.post("/apis/node.k8s.io/v1/runtimeclasses", { metadata: { name }, handler: name });
  }
  await createNamespace(api, withoutBoxinit, { "boxinit/mode": "off" });
  await createNamespace(api, withBoxinit);
  later = await startLaterWebhook(api, withBoxinit);
  outcomes = await replay(api, makeCorpus(seed, runtimeClasses), policy);
}, 600_000);
afterAll(async () => {
  await cluster?.stop();
  await later?.close();
});

/** As shipped, for all of the classes. */
function match(runtimeClasses: readonly string[]) {
  const names = runtimeClasses.map((name) => `'${name}'`).join();
  return [
    { name: "sysbox-pod", expression: `object.spec.?runtimeClassName.orValue('') in [${names}]` },
    { name: "not-opted-out", expression: "object.metadata.?annotations[?'boxinit/mode'].orValue('') != 'off'" },
  ];
}

test("the API server's verdict on a pod is the same as without boxinit", () => {
  for (const outcome of outcomes) {
    expect(verdictOf(outcome.with), describeOutcome(outcome)).toEqual(verdictOf(outcome.without));
  }
});

test("what is stored is what the engine makes of the pod, and nothing else", () => {
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
  const repairedOnce = () =>
    callsOfNamespace(cluster.auditLog(), withBoxinit).filter((calls) => calls.includes("0 zz-boxinit changed"));
  await waitUntil("all of it is in the audit log", async () => repairedOnce().length >= repaired.length);
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
