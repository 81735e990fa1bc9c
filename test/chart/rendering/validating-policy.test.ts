import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { useTestFolder } from "../../cli/test-folder.ts";
import { runBoxinit } from "../../support/run-boxinit.ts";
import { calledFor } from "./called-webhooks.ts";
import { type Combination, combinations, renderCombination } from "./combinations.ts";
import { webhookSelector } from "./object-shapes.ts";
import { parseObjects, renderChart } from "./render-chart.ts";

const expression = z.object({ name: z.string(), expression: z.string() });
const policy = z.looseObject({
  kind: z.literal("ValidatingAdmissionPolicy"),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    matchConditions: z.array(expression),
    matchConstraints: z.looseObject({ objectSelector: z.unknown().optional() }),
  }),
});
const binding = z.looseObject({
  kind: z.literal("ValidatingAdmissionPolicyBinding"),
  spec: z.looseObject({
    policyName: z.string(),
    validationActions: z.array(z.string()),
    matchResources: z.looseObject({ namespaceSelector: webhookSelector }),
  }),
});

/** The policy and its bindings among objects, but for the policy that keeps boxinit's rights. */
function found(objects: readonly object[]) {
  const policies = objects.flatMap((one) => policy.safeParse(one).data ?? []);
  const [ours] = policies.filter(({ metadata }) => metadata.name.endsWith("-unrepaired"));
  const bindings = objects.flatMap((one) => binding.safeParse(one).data ?? []);
  return { policy: ours, bindings: bindings.filter(({ spec }) => spec.policyName === ours?.metadata.name) };
}

const folder = useTestFolder();

describe.each(combinations)("the validating policy with the values %s", (_, file) => {
  let chart: Combination;
  let rendered: ReturnType<typeof found>;
  beforeAll(async () => {
    chart = await renderCombination(file);
    rendered = found(await renderChart({ values: [file], set: ["validatingPolicy.enabled=true"] }));
  });

  it("is that of boxinit policy for the configuration that boxinit gets, but for pods that are not sent to it", async () => {
    const config = folder.write("config.yaml", chart.configText);
    const { stdout } = await runBoxinit(["policy", "validating", "--config", config]);
    const printed = found(parseObjects(stdout)).policy?.spec;
    const [webhook] = chart.configuration.webhooks;
    const own = z.array(expression).parse(webhook?.matchConditions.slice(3));
    expect(rendered.policy?.spec).toEqual({
      ...printed,
      matchConditions: [...(printed?.matchConditions ?? []), ...own],
      matchConstraints: {
        ...printed?.matchConstraints,
        ...(webhook?.objectSelector === undefined ? {} : { objectSelector: webhook.objectSelector }),
      },
    });
    expect(JSON.stringify(rendered.policy)).not.toMatch(/<[a-zA-Z]+>/);
  });

  it("is found by labels that only it and its bindings have, whatever the release's name", async () => {
    const set = ["validatingPolicy.enabled=true", "reports.enabled=true"];
    const objects = await renderChart({ release: "another", values: [file], set });
    const component = "app.kubernetes.io/component";
    const unrepaired = objects.filter(({ metadata }) => metadata.labels[component] === "unrepaired");
    expect(unrepaired.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      objects
        .map(({ metadata }) => metadata.name)
        .filter((name) => /-unrepaired\b/.test(name))
        .toSorted(),
    );
    expect(unrepaired.length).toBe(rendered.bindings.length + 1);
    const named = "app.kubernetes.io/name";
    const [webhooks, ...others] = objects.filter(({ kind }) => kind === "MutatingWebhookConfiguration");
    expect(others).toEqual([]);
    for (const one of unrepaired) expect(one.metadata.labels[named]).toBe(webhooks?.metadata.labels[named]);
  });

  it("is in force once in namespaces where boxinit repairs, and in no other", () => {
    const names = [chart.namespace, "kube-system", "somewhere", ...chart.values.excludedNamespaces];
    const labels = [undefined, "enforce", "audit", "off", "Enforce", ""];
    const selecting = rendered.bindings.map(({ spec }) => spec.matchResources);
    for (const name of names) {
      for (const mode of labels) {
        const namespace = {
          "kubernetes.io/metadata.name": name,
          ...(mode === undefined ? {} : { "boxinit/mode": mode }),
        };
        const called = calledFor(chart.configuration.webhooks, namespace);
        const repairs = called.filter(({ clientConfig }) => clientConfig.service.path === "/mutate/enforce");
        expect(calledFor(selecting, namespace), JSON.stringify(namespace)).toHaveLength(repairs.length);
      }
    }
    const matchLabels = chart.configuration.webhooks.map(({ namespaceSelector }) => namespaceSelector.matchLabels);
    for (const { namespaceSelector } of selecting) expect(matchLabels).toContainEqual(namespaceSelector.matchLabels);
  });
});

describe("the validating policy", () => {
  it("is not there unless it is asked for", async () => {
    expect(found(await renderChart())).toEqual({ policy: undefined, bindings: [] });
  });

  it("only warns and audits unless it is told to deny", async () => {
    const on = ["validatingPolicy.enabled=true"];
    const actions = async (set: readonly string[]) =>
      found(await renderChart({ set })).bindings.map(({ spec }) => spec.validationActions);
    expect(await actions(on)).toEqual([
      ["Warn", "Audit"],
      ["Warn", "Audit"],
    ]);
    expect(await actions([...on, "validatingPolicy.actions={Deny}", "mode=audit"])).toEqual([["Deny"]]);
  });
});
