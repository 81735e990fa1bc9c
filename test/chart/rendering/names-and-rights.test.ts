import { beforeAll, describe, expect, it } from "vitest";
import { type Combination, combinations, renderCombination } from "./combinations.ts";
import { binding, pod, rules, selecting } from "./object-shapes.ts";
import { type ChartObject, renderChart } from "./render-chart.ts";

const ofTheCluster = [
  "MutatingWebhookConfiguration",
  "ClusterRole",
  "ClusterRoleBinding",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
];

describe.each(combinations)("names and rights with the values %s", (name, file) => {
  let chart: Combination;
  beforeAll(async () => {
    chart = await renderCombination(file);
  });
  const ofKinds = (...kinds: readonly string[]) => chart.installed.filter(({ kind }) => kinds.includes(kind));

  it("everything has a name of its own, in boxinit's namespace, and none that Sysbox stumbles over", () => {
    const keys = chart.objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { metadata } of chart.objects)
      expect(metadata.name).toMatch(/^(?!sysbox)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
    for (const { kind, metadata } of chart.installed.filter((one) => !isExtra(one)))
      expect(metadata.namespace, kind).toBe(ofTheCluster.includes(kind) ? undefined : chart.namespace);
  });

  it("what selects pods selects boxinit's, by labels that only nameOverride changes", () => {
    const { selector, template } = chart.workload.spec;
    expect(selector.matchLabels).toEqual({
      "app.kubernetes.io/name": name === "other-namespace" ? "sandbox-repair" : "boxinit",
      "app.kubernetes.io/instance": "boxinit",
      "app.kubernetes.io/component": "webhook",
    });
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(chart.service.spec.selector).toEqual(selector.matchLabels);
    for (const one of ofKinds("PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor", "PodMonitor")) {
      const { spec } = selecting.parse(one);
      expect((spec.selector ?? spec.podSelector)?.matchLabels, one.kind).toEqual(selector.matchLabels);
    }
    const probes = chart.objects.filter(({ kind }) => kind === "Pod").map((one) => pod.parse(one));
    for (const probe of probes) expect(probe.metadata.labels).not.toMatchObject(selector.matchLabels);
  });

  it("a token and rights are there exactly where boxinit issues its own certificates", () => {
    const isSelf = chart.config.tls.mode === "self";
    expect(chart.pod.automountServiceAccountToken).toBe(isSelf);
    const granted = ofKinds("Role", "ClusterRole").map((role) => [role.kind, rules.parse(role).rules]);
    const own = [
      [
        "ClusterRole",
        [
          {
            apiGroups: ["admissionregistration.k8s.io"],
            resources: ["mutatingwebhookconfigurations"],
            resourceNames: [chart.configuration.metadata.name],
            verbs: ["get", "patch"],
          },
        ],
      ],
      [
        "Role",
        [
          {
            apiGroups: [""],
            resources: ["secrets"],
            resourceNames: [chart.config.certificates?.secret],
            verbs: ["get", "update"],
          },
          { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
        ],
      ],
    ];
    expect(granted).toEqual(isSelf && name !== "rights-by-others" ? own : []);
  });

  it("a policy keeps these rights to what they are for", () => {
    const policies = ofKinds("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");
    expect(policies).toHaveLength(ofKinds("Role").length === 0 ? 0 : 2);
  });

  it("rights are bound to the account that the pods have", () => {
    const roles = ofKinds("Role", "ClusterRole").map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const bindings = ofKinds("RoleBinding", "ClusterRoleBinding").map((one) => binding.parse(one));
    expect(bindings.map(({ roleRef }) => `${roleRef.kind} ${roleRef.name}`)).toEqual(roles.toSorted());
    const account = { kind: "ServiceAccount", name: chart.pod.serviceAccountName, namespace: chart.namespace };
    for (const { subjects } of bindings) expect(subjects).toEqual([account]);
  });

  it("boxinit is told the names that its objects have", () => {
    const secrets = ofKinds("Secret");
    const { certificates } = chart.config;
    if (chart.config.tls.mode === "files") {
      expect({ certificates, secrets }).toEqual({ secrets: [] });
      return;
    }
    expect(certificates).toMatchObject({
      namespace: chart.namespace,
      webhookConfiguration: chart.configuration.metadata.name,
    });
    expect(certificates?.names[0]).toBe(`${chart.service.metadata.name}.${chart.namespace}.svc`);
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual([certificates?.secret]);
    for (const secret of secrets) expect(Object.keys(secret)).not.toContain("data");
  });
});

describe("names", () => {
  it.each([
    ["boxinit", [], "boxinit"],
    ["repair", [], "repair-boxinit"],
    ["my-boxinit", [], "my-boxinit"],
    ["repair", ["nameOverride=fix"], "repair-fix"],
    ["repair", ["fullnameOverride=fix"], "fix"],
  ])("a release %s with %j calls its objects %s", async (release, set, fullname) => {
    const objects = await renderChart({ release, set });
    const named = (kind: string) => objects.find((one) => one.kind === kind)?.metadata.name;
    expect(named("Service")).toBe(fullname);
    expect(named("Secret")).toBe(`${fullname}-certificates`);
    expect(named("MutatingWebhookConfiguration")).toBe(`zz-${fullname}`);
  });
});

/** An object of the value `extraObjects`. */
function isExtra({ metadata }: ChartObject): boolean {
  return metadata.name.endsWith("notes");
}
