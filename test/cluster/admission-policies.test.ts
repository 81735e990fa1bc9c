import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { toPolicy } from "../../src/config/to-policy.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { markedRows, readDocument } from "../docs/markdown.ts";
import { applied } from "../support/applied.ts";
import { policyCorpus } from "./admission-policies/corpus.ts";
import { coverage } from "./admission-policies/coverage.ts";
import { differences, excess } from "./admission-policies/excess.ts";
import { installPolicies, judges, makeNamespace, tells } from "./admission-policies/install.ts";
import { acts, type Judgement, judge } from "./admission-policies/judge.ts";
import { webhookConfigurations } from "./control-plane/api-client.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { mainRelease, releases } from "./kubernetes/releases.ts";
import { type NamedPod, postPod } from "./pods/create-pod.ts";
import { lateContainer, wrapped } from "./pods/pods-with-tokens.ts";
import { readPod } from "./pods/stored-pod.ts";
import { repairablePods } from "./pods/sysbox-pods.ts";
import { registerPatchingWebhook, startPatchingWebhook } from "./stand-ins/patching-webhook.ts";

const seed = Number(process.env.CLUSTER_POLICY_SEED ?? 767);
const configFile = join(import.meta.dirname, "replay/config.yaml");

// The policies' expressions against the engine, on pods for RuntimeClasses with settings that differ.
let controlPlane: ControlPlane;
let judgements: readonly Judgement[];
beforeAll(async () => {
  const loaded = loadConfig({ file: configFile, environment: {}, flags: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
  const policy = toPolicy(loaded.config);
  const runtimeClasses = [...policy.runtimeClasses.keys()];
  controlPlane = await startControlPlane();
  for (const name of runtimeClasses) {
    await controlPlane.api.create("/apis/node.k8s.io/v1/runtimeclasses", { metadata: { name }, handler: name });
  }
  await installPolicies(controlPlane, configFile);
  judgements = await judge(controlPlane.api, policyCorpus(seed, runtimeClasses), policy, judges);
  for (const label of ["audit", "Enforce"]) {
    await makeNamespace(controlPlane.api, `label-${label.toLowerCase()}`, { "boxinit/mode": label });
  }
}, 600_000);
afterAll(() => controlPlane?.stop());

/** Those of which the API server would take the pod without the policies. */
const taken = () => judgements.flatMap(({ engine, ...one }) => (engine === undefined ? [] : [{ ...one, engine }]));
const described = ({ name, untouched }: Judgement) => `${name}\n${JSON.stringify(untouched.body).slice(0, 5000)}`;

test("the corpus has pods of every kind", () => {
  expect(judgements.length).toBeGreaterThan(2500);
  expect(taken().filter(({ engine }) => !acts(engine.decision)).length).toBeGreaterThan(500);
  expect(judgements.filter(({ untouched }) => untouched.status !== 201).length).toBeGreaterThan(50);
});

test("no expression fails on a pod that the API server takes, and what it refuses stays refused", () => {
  for (const one of judgements) {
    const isTaken = one.untouched.status === 201;
    expect([one.repaired.status === 201, one.told.status === 201], described(one)).toEqual([isTaken, isTaken]);
    expect(one.told.warnings.join(), described(one)).not.toContain("resulted in error");
  }
});

describe("the mutating policy", () => {
  test("leaves each part of a pod as it came, or as the engine would have it", () => {
    for (const one of taken()) {
      expect(excess(one.untouched.body, one.repaired.body, one.engine.pod), described(one)).toEqual([]);
    }
    const changed = taken().filter(({ untouched, repaired }) => differences(untouched.body, repaired.body).length > 0);
    expect(changed.length).toBeGreaterThan(500);
  });

  test("repairs a container too that a webhook adds later", async () => {
    const { api } = controlPlane;
    const webhook = await startPatchingWebhook(({ spec }) =>
      spec.containers.some(({ name }) => name === "late") ? [] : lateContainer(wrapped),
    );
    // For some time after it is deleted, the API server goes on to call it.
    const namespace = "added-to";
    await makeNamespace(api, namespace, { "boxinit/mode": "enforce" });
    await registerPatchingWebhook(api, webhook, { name: "adds-a-container", namespace });
    const { body } = await postPod(api, { name: "added-to", namespace }, "?dryRun=All");
    await api.delete(`${webhookConfigurations}/adds-a-container`);
    await webhook.close();
    expect(readPod(body).spec.containers).toMatchObject([
      { name: "main", command: ["/sbin/init"] },
      { name: "late", command: ["/sbin/init"] },
    ]);
  });

  test("leaves its own work as it is", () => {
    for (const one of taken()) {
      expect(one.engine.repairedAgain.status, described(one)).toBe(201);
      expect(differences(one.repaired.body, one.engine.repairedAgain.body), described(one)).toEqual([]);
    }
  });
});

describe("the validating policy", () => {
  test("tells only of pods that the engine would change", () => {
    const told = taken().filter((one) => tells(one.told));
    for (const one of told) expect(acts(one.engine.decision), described(one)).toBe(true);
    expect(told.length).toBeGreaterThan(500);
  });

  test("is silent about every pod that the engine has repaired", () => {
    for (const one of taken()) {
      expect(one.engine.toldOfEngines.status, described(one)).toBe(201);
      expect(tells(one.engine.toldOfEngines), described(one)).toBe(false);
    }
  });

  test("tells of what the mutating policy has left only where the engine would still change it", () => {
    const told = taken().filter((one) => tells(one.repaired));
    for (const one of told) expect(acts(one.engine.decisionOnRepaired), described(one)).toBe(true);
    expect(told.length).toBeGreaterThan(5);
  });
});

test("the documentation says how much of what the engine does they do", () => {
  expect(coverage(judgements)).toEqual(markedRows(readDocument("docs/without-a-webhook.md"), "what policies cover"));
});

test.each([
  ["of kube-system", "kube-system"],
  ["with the label off", judges.untouched],
  ["with the label audit", "label-audit"],
  ["with a label that is no mode", "label-enforce"],
])("neither is in force in a namespace %s", async (_, namespace) => {
  const answer = await postPod(controlPlane.api, { name: "left-alone", namespace }, "?dryRun=All");
  expect(answer).toMatchObject({
    status: 201,
    warnings: [],
    body: { spec: { containers: [{ command: ["sh", "-c", "exec /sbin/init"] }] } },
  });
});

describe("a large pod", () => {
  const withContainers = (count: number): NamedPod => {
    const mounts = Array.from({ length: 20 }, (_, index) => ({ name: "data", mountPath: `/data/${index}/of/many` }));
    const container = { image: "i", command: ["bash", "-ec", "set -u\nexec /sbin/init"], volumeMounts: mounts };
    const containers = Array.from({ length: count }, (_, index) => ({ ...container, name: `c${index}` }));
    const spec = { containers, volumes: [{ name: "data", emptyDir: {} }] };
    return { name: "large", namespace: judges.repaired, spec };
  };
  const started = async (count: number) => {
    const { body } = await postPod(controlPlane.api, withContainers(count), "?dryRun=All");
    return new Set(readPod(body).spec.containers.map(({ command }) => command?.[0]));
  };

  test("is repaired whole, within what CEL may cost", async () => {
    expect(await started(32)).toEqual(new Set(["/sbin/init"]));
  });

  test("is left alone whole beyond the limit", async () => {
    expect(await started(33)).toEqual(new Set(["bash"]));
  });
});

/** Those that have MutatingAdmissionPolicies in version v1. */
const laterReleases = releases.filter((one) => one !== mainRelease && Number(one.version.split(".")[1]) >= 36);

describe.each(laterReleases)("on Kubernetes $version", (release) => {
  let later: ControlPlane;
  beforeAll(async () => {
    later = await startControlPlane(release);
    const runtimeClasses = "/apis/node.k8s.io/v1/runtimeclasses";
    await later.api.create(runtimeClasses, { metadata: { name: "sysbox-runc" }, handler: "sysbox-runc" });
    await installPolicies(later, configFile);
  });
  afterAll(() => later?.stop());

  test.each(["wrapped-with-args", "masked-with-token"] as const)("a pod is repaired: %s", async (name) => {
    const parts = { ...repairablePods[name], name: "repaired" };
    const { body: came } = await postPod(later.api, { ...parts, namespace: judges.untouched }, "?dryRun=All");
    const { body: left } = await postPod(later.api, { ...parts, namespace: judges.repaired }, "?dryRun=All");
    const decision = repairPod(came, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
    expect(differences(came, left)).not.toEqual([]);
    expect(excess(came, left, decision.decision === "changed" ? applied(came, decision.patch) : came)).toEqual([]);
  });
});
