import { beforeAll, describe, expect, it } from "vitest";
import { calledFor, forPods } from "./called-webhooks.ts";
import { type Combination, combinations, renderCombination } from "./combinations.ts";

const nameLabel = "kubernetes.io/metadata.name";

it("there are many combinations of values", () => {
  expect(combinations.length).toBeGreaterThanOrEqual(25);
});

describe.each(combinations)("webhooks with the values %s", (_, file) => {
  let chart: Combination;
  beforeAll(async () => {
    chart = await renderCombination(file);
  });

  it("are for no pod of boxinit's namespace, kube-system and what is excluded, whatever their labels", () => {
    const isCalledIn = (namespace: string) =>
      ["enforce", "audit", "x", undefined].some((label) => {
        const mode = label === undefined ? {} : { "boxinit/mode": label };
        return calledFor(chart.configuration.webhooks, { [nameLabel]: namespace, ...mode }).length > 0;
      });
    const excluded = [chart.namespace, "kube-system", ...chart.values.excludedNamespaces];
    expect(excluded.filter(isCalledIn)).toEqual([]);
    for (const { namespaceSelector } of chart.configuration.webhooks) {
      const byName = namespaceSelector.matchExpressions.filter(({ key }) => key === nameLabel);
      expect(byName).toEqual([{ key: nameLabel, operator: "NotIn", values: [...new Set(excluded)] }]);
    }
  });

  it("are for pods of the RuntimeClasses that boxinit is configured for, by conditions that can't fail", () => {
    const names = chart.config.policy.runtimeClasses.map(({ name }) => `'${name}'`);
    for (const { matchConditions } of forPods(chart.configuration.webhooks)) {
      expect(matchConditions.slice(0, 3).map(({ expression }) => expression)).toEqual([
        `object.spec.?runtimeClassName.orValue('') in [${names.join(", ")}]`,
        "object.metadata.?annotations[?'boxinit/mode'].orValue('') != 'off'",
        "!object.metadata.?annotations[?'kubernetes.io/config.mirror'].hasValue()",
      ]);
    }
  });

  it("are for workloads of pods of these RuntimeClasses, too", () => {
    const names = chart.config.policy.runtimeClasses.map(({ name }) => `'${name}'`);
    const advisers = chart.configuration.webhooks.filter((webhook) => !forPods([webhook]).includes(webhook));
    const isAsked = !file.endsWith("/no-events.yaml");
    expect(advisers.map(({ name }) => name)).toEqual(isAsked ? ["advise.workloads.boxinit"] : []);
    for (const { matchConditions } of advisers)
      expect(matchConditions[0]?.expression).toMatch(
        /^object\.spec\.\?template.*\.\?runtimeClassName\.orValue\(''\) in \[/,
      );
    for (const { matchConditions } of advisers)
      expect(matchConditions[0]?.expression.endsWith(` in [${names.join(", ")}]`)).toBe(true);
  });

  it("are called for the creation of pods, and have no side effects but Events", () => {
    for (const webhook of forPods(chart.configuration.webhooks)) {
      expect(webhook).toMatchObject({
        sideEffects: chart.config.audit.events === "off" ? "None" : "NoneOnDryRun",
        matchPolicy: "Equivalent",
        admissionReviewVersions: ["v1"],
        rules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"], scope: "Namespaced" },
        ],
      });
    }
  });

  it("lead to a path that boxinit has, at the port of its Service that leads to its pods", () => {
    const { metadata, spec } = chart.service;
    for (const { name, clientConfig } of chart.configuration.webhooks) {
      expect(name).toMatch(/^((enforce|audit|default)\.pods|advise\.workloads)\.boxinit$/);
      expect(clientConfig.service.path).toMatch(name.includes("pods") ? /^\/mutate\/(enforce|audit)$/ : /^\/advise$/);
      expect(clientConfig.service).toMatchObject({ name: metadata.name, namespace: chart.namespace });
      const port = spec.ports.find((one) => one.port === clientConfig.service.port);
      expect(port?.targetPort).toBe("webhook");
    }
    expect(chart.container.ports.map(({ name }) => name)).toEqual(["webhook", "ops"]);
    expect(spec.ports.map(({ targetPort }) => targetPort)).toEqual(["webhook", "ops"]);
  });

  it("come after others, and have a bundle only where somebody brought it", () => {
    const { metadata, webhooks } = chart.configuration;
    expect(metadata.name).toBe(`zz-${chart.workload.metadata.name}`);
    const bundles = webhooks.map(({ clientConfig }) => clientConfig.caBundle);
    const isGiven = file.endsWith("/own-secret.yaml");
    expect(bundles.map((one) => one !== undefined)).toEqual(webhooks.map(() => isGiven));
    for (const one of bundles.filter((bundle) => bundle !== undefined))
      expect(Buffer.from(one, "base64").toString()).toMatch(
        /^-----BEGIN CERTIFICATE-----\n[\s\S]*-----END CERTIFICATE-----$/,
      );
    expect("cert-manager.io/inject-ca-from" in metadata.annotations).toBe(
      chart.installed.some(({ kind }) => kind === "Certificate"),
    );
  });
});
