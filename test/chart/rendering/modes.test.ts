import { describe, expect, it } from "vitest";
import { calledFor, forPods } from "./called-webhooks.ts";
import { webhookConfiguration } from "./object-shapes.ts";
import { only, renderChart } from "./render-chart.ts";

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  none: {},
  enforce: { "boxinit/mode": "enforce" },
  audit: { "boxinit/mode": "audit" },
  "a misspelt one": { "boxinit/mode": "Enforce" },
  "an empty one": { "boxinit/mode": "" },
  off: { "boxinit/mode": "off" },
};

describe.each([
  ["enforce", { none: "enforce" }],
  ["audit", { none: "audit" }],
  ["off", { none: undefined }],
])("with mode: %s", (mode, { none }) => {
  it.each([
    ["none", none],
    ["enforce", "enforce"],
    ["audit", "audit"],
    ["a misspelt one", "audit"],
    ["an empty one", "audit"],
    ["off", undefined],
  ])("a pod of a namespace whose label is %s is sent once, for %s", async (label, expected) => {
    const objects = await renderChart({ set: [`mode=${mode}`] });
    const { webhooks } = only(objects, "MutatingWebhookConfiguration", webhookConfiguration);
    const namespace = { "kubernetes.io/metadata.name": "somewhere", ...labels[label] };
    const paths = calledFor(webhooks, namespace).map(({ clientConfig }) => clientConfig.service.path);
    // A workload is told where its pods are looked at.
    expect(paths).toEqual(expected === undefined ? [] : [`/mutate/${expected}`, "/advise"]);
  });
});

describe("the defaults", () => {
  it("let a pod be created where boxinit fails, and come after other webhooks", async () => {
    const objects = await renderChart();
    const { metadata, webhooks } = only(objects, "MutatingWebhookConfiguration", webhookConfiguration);
    expect(metadata.name).toBe("zz-boxinit");
    for (const webhook of forPods(webhooks))
      expect(webhook).toMatchObject({ failurePolicy: "Ignore", timeoutSeconds: 5, reinvocationPolicy: "IfNeeded" });
  });
});

describe("workloads", () => {
  it("are told in time, and stored whatever happens, however pods are to be handled", async () => {
    const objects = await renderChart({ set: ["webhook.failurePolicy=Fail", "webhook.timeoutSeconds=30"] });
    const { webhooks } = only(objects, "MutatingWebhookConfiguration", webhookConfiguration);
    expect(webhooks.find(({ name }) => name === "advise.workloads.boxinit")).toMatchObject({
      failurePolicy: "Ignore",
      timeoutSeconds: 2,
      reinvocationPolicy: "Never",
      sideEffects: "None",
    });
  });

  it("are not told where nobody wants it", async () => {
    const objects = await renderChart({ set: ["advise.enabled=false"] });
    const { webhooks } = only(objects, "MutatingWebhookConfiguration", webhookConfiguration);
    expect(forPods(webhooks)).toEqual(webhooks);
  });
});

describe("the test", () => {
  it.each([
    [[], ["probe", "--namespace=default", "--runtime-class=sysbox-runc", "--mode=enforce"]],
    [["mode=audit"], ["probe", "--namespace=default", "--runtime-class=sysbox-runc", "--mode=audit"]],
    [
      ["mode=off", "test.mode=audit", "test.namespace=sandboxes", "config.policy.runtimeClasses[0].name=sysbox.old"],
      ["probe", "--namespace=sandboxes", "--runtime-class=sysbox.old", "--mode=audit"],
    ],
    [["mode=off"], undefined],
    [["test.enabled=false"], undefined],
    [["test.namespace=kube-system"], undefined],
    [["test.namespace=boxinit"], undefined],
    [["excludedNamespaces={default}"], undefined],
  ])("with %j starts boxinit with %j", async (set, args) => {
    const objects = await renderChart({ set });
    const hooks = objects.filter(({ metadata }) => metadata.annotations["helm.sh/hook"] === "test");
    expect(hooks.map(({ kind }) => kind).sort()).toEqual(
      args === undefined ? [] : ["Pod", "Role", "RoleBinding", "ServiceAccount"],
    );
    const started = hooks.filter(({ kind }) => kind === "Pod");
    for (const one of started) expect(one).toMatchObject({ spec: { containers: [{ args }] } });
    // Rights are gone after the test, however it ends.
    for (const { metadata } of hooks)
      expect(metadata.annotations["helm.sh/hook-delete-policy"]).toBe("before-hook-creation,hook-succeeded");
  });
});
