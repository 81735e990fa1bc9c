import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Combination, combinations, renderCombination } from "./combinations.ts";
import { binding, pod, rules, selecting } from "./object-shapes.ts";
import { type ChartObject, only, renderChart } from "./render-chart.ts";

const egress = z.looseObject({ spec: z.looseObject({ egress: z.array(z.looseObject({})) }) });
const rightsPolicy = z.looseObject({
  spec: z.looseObject({
    matchConstraints: z.looseObject({ resourceRules: z.array(z.looseObject({})) }),
    matchConditions: z.array(z.looseObject({ expression: z.string() })),
  }),
});
const account = z.looseObject({ spec: z.looseObject({ serviceAccountName: z.string() }) });
const scan = z.looseObject({
  spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.looseObject({ template: account }) }) }),
});

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
  const isOfReports = ({ metadata }: ChartObject) => metadata.name.endsWith("-reports");
  const ofKinds = (...kinds: readonly string[]) => chart.installed.filter(({ kind }) => kinds.includes(kind));
  /** Without those of the CronJob, which has an account of its own. */
  const ofWebhook = (...kinds: readonly string[]) => ofKinds(...kinds).filter((one) => !isOfReports(one));

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

  it("a token and rights are there exactly where boxinit asks the API server, and for what it asks", () => {
    const isSelf = chart.config.tls.mode === "self";
    const hasEvents = chart.config.audit.events !== "off";
    const looksAtRuntimeClasses = chart.config.audit.runtimeClasses;
    expect(chart.pod.automountServiceAccountToken).toBe(isSelf || hasEvents || looksAtRuntimeClasses);
    const granted = ofWebhook("Role", "ClusterRole").map((role) => [role.kind, rules.parse(role).rules]);
    const forEvents = [
      "ClusterRole",
      [
        { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
        { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get"] },
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get"] },
        { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      ],
    ];
    const forCertificates = [
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
    const forRuntimeClasses = [
      "ClusterRole",
      [{ apiGroups: ["node.k8s.io"], resources: ["runtimeclasses"], verbs: ["list"] }],
    ];
    const wanted = [
      ...(isSelf ? forCertificates : []),
      ...(hasEvents ? [forEvents] : []),
      ...(looksAtRuntimeClasses ? [forRuntimeClasses] : []),
    ];
    expect(granted).toHaveLength(name === "rights-by-others" ? 0 : wanted.length);
    if (granted.length > 0) expect(granted).toEqual(expect.arrayContaining(wanted));
  });

  it("a network policy lets it reach the API server exactly where it has a token for it", () => {
    const policies = ofKinds("NetworkPolicy").map((one) => egress.parse(one).spec.egress);
    const isOpen = (rules: readonly object[]) => JSON.stringify(rules).includes('"port":443');
    for (const one of policies) expect(isOpen(one)).toBe(chart.pod.automountServiceAccountToken);
  });

  it("a policy keeps the scan, where there is one, to its account and reports of boxinit's own", () => {
    const jobs = ofKinds("CronJob").map(
      (one) => scan.parse(one).spec.jobTemplate.spec.template.spec.serviceAccountName,
    );
    const policies = ofKinds("ValidatingAdmissionPolicy").filter(({ metadata }) =>
      metadata.name.endsWith("-reports-rights"),
    );
    const users = policies.map((one) => rightsPolicy.parse(one).spec.matchConditions[0]?.expression);
    expect(users).toEqual(
      jobs.map((account) => `request.userInfo.username == 'system:serviceaccount:${chart.namespace}:${account}'`),
    );
    for (const one of policies) {
      const { resourceRules } = rightsPolicy.parse(one).spec.matchConstraints;
      expect(resourceRules).toEqual([
        {
          apiGroups: ["openreports.io"],
          apiVersions: ["*"],
          operations: ["CREATE", "UPDATE", "DELETE"],
          resources: ["reports", "clusterreports"],
        },
      ]);
    }
  });

  it("a policy keeps these rights to what they are for", () => {
    const all = ofKinds("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");
    const policies = all.filter(({ metadata }) => metadata.name.endsWith("-rights"));
    const { tls, audit } = chart.config;
    const mayWrite = name !== "rights-by-others" && (tls.mode === "self" || audit.events !== "off");
    const hasReports = ofKinds("CronJob").length > 0;
    expect(policies).toHaveLength((mayWrite ? 2 : 0) + (hasReports ? 2 : 0));
  });

  it("rights are bound to the account that the pods have", () => {
    const roles = ofKinds("Role", "ClusterRole").map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const bindings = ofKinds("RoleBinding", "ClusterRoleBinding").map((one) => binding.parse(one));
    const bound = bindings.map(({ roleRef }) => `${roleRef.kind} ${roleRef.name}`);
    expect(bound.toSorted()).toEqual(roles.toSorted());
    const accounts = ofKinds("ServiceAccount").map(({ metadata }) => metadata.name);
    for (const { roleRef, subjects } of bindings) {
      const isReports = roleRef.name.endsWith("-reports");
      const name = isReports ? roleRef.name : chart.pod.serviceAccountName;
      expect(subjects).toEqual([{ kind: "ServiceAccount", name, namespace: chart.namespace }]);
      if (isReports) expect(accounts).toContain(name);
    }
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

describe("a network policy's way to the API server", () => {
  it.each([
    ["leads to every address", [], undefined],
    ["leads where the value says", ["networkPolicy.apiServer[0].ipBlock.cidr=192.0.2.1/32"], "192.0.2.1/32"],
  ])("%s", async (_name, set, cidr) => {
    const objects = await renderChart({ set: ["networkPolicy.enabled=true", ...set] });
    const to = cidr === undefined ? {} : { to: [{ ipBlock: { cidr } }] };
    const ports = [443, 6443].map((port) => ({ port, protocol: "TCP" }));
    expect(only(objects, "NetworkPolicy", egress).spec.egress).toEqual([{ ports, ...to }]);
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
