import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };
import { deployFolder, renderManifests } from "../../../scripts/chart/render-manifests.ts";
import { findKubectl } from "../helm/find-tools.ts";
import { configMap, deployment, webhookConfiguration } from "./object-shapes.ts";
import { only, parseObjects, renderChart } from "./render-chart.ts";

const run = promisify(execFile);
const read = (name: string) => readFileSync(join(deployFolder, name), "utf8");

describe("deploy/", () => {
  it("is what npm run chart makes of the chart", () => {
    const rendered = renderManifests();
    for (const [name, text] of rendered) expect(read(name), name).toBe(text);
    const kustomizations = ["kustomize/base/kustomization.yaml", "kustomize/overlay/kustomization.yaml"];
    const written = [...kustomizations, "helm-plugin/plugin.yaml"];
    const files = globSync("**/*.yaml", { cwd: deployFolder });
    expect(files.sort()).toEqual([...rendered.keys(), ...written].sort());
  });

  it.each([
    ["install.yaml", []],
    ["audit-only.yaml", ["mode=audit"]],
    ["cert-manager.yaml", ["tls.mode=cert-manager"]],
  ])("%s has the objects of the chart, but for Helm's own marks and the namespace", async (file, set) => {
    const [namespace, ...objects] = parseObjects(read(file));
    expect(namespace).toMatchObject({
      kind: "Namespace",
      metadata: { name: "boxinit", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const rendered = (await renderChart({ set })).filter(({ metadata }) => !metadata.annotations["helm.sh/hook"]);
    expect(objects.map(withoutMarks)).toEqual(rendered.map(withoutMarks));
    expect(read(file)).not.toMatch(/helm/i);
  });
});

describe("the example of an overlay", () => {
  let output: string;
  beforeAll(async () => {
    output = (await run(findKubectl(), ["kustomize", join(deployFolder, "kustomize/overlay")])).stdout;
  });

  it("changes what it says, and nothing else", () => {
    const base = parseObjects(read("install.yaml"));
    const objects = parseObjects(output);
    const byName = (list: typeof base) => new Map(list.map((one) => [`${one.kind} ${one.metadata.name}`, one]));
    const before = byName(base);
    const changed = [...byName(objects)].filter(
      ([key, one]) => JSON.stringify(one) !== JSON.stringify(before.get(key)),
    );
    expect([...before.keys()].sort()).toEqual([...byName(objects).keys()].sort());
    const kinds = changed.map(([key]) => key.split(" ")[0]);
    expect(kinds.filter((kind) => kind === "Deployment" || kind === "MutatingWebhookConfiguration")).toHaveLength(2);
    const { spec } = only(objects, "Deployment", deployment);
    expect(spec.replicas).toBe(3);
    expect(spec.template.spec.containers[0].image).toBe(`registry.example/boxinit:${packageJson.version}`);
    const { webhooks } = only(objects, "MutatingWebhookConfiguration", webhookConfiguration);
    expect(webhooks.map(({ clientConfig }) => clientConfig.service.path)).toEqual([
      "/mutate/enforce",
      "/mutate/audit",
      "/mutate/audit",
      "/advise",
    ]);
    expect(only(objects, "ConfigMap", configMap)).toEqual(only(base, "ConfigMap", configMap));
  });
});

function withoutMarks(one: object): unknown {
  return JSON.parse(
    JSON.stringify(one, (key, value) =>
      ["app.kubernetes.io/managed-by", "helm.sh/chart"].includes(key) ? undefined : value,
    ),
  );
}
