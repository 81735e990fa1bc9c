import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { type ControlPlane, startControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { type ChartObject, renderChart } from "../rendering/render-chart.ts";
import { createCustomResources } from "./custom-resources/create-custom-resources.ts";

const files = globSync(join(import.meta.dirname, "../rendering/values/*.yaml")).sort();
const podSpec = z.looseObject({ spec: z.looseObject({}) });
const podTemplate = z.looseObject({
  metadata: z.looseObject({ namespace: z.string() }),
  spec: z.looseObject({ template: z.looseObject({ metadata: z.looseObject({}), spec: z.looseObject({}) }) }),
});
/** Services of both families, as some values want them. */
const bothFamilies = { "service-cluster-ip-range": "10.0.0.0/24,fd00:10::/112" };

let controlPlane: ControlPlane;
beforeAll(async () => {
  controlPlane = await startControlPlane(undefined, { apiServerFlags: bothFamilies });
  createCustomResources(controlPlane);
}, 300_000);
afterAll(() => controlPlane?.stop());

describe.each(files.map((file) => [basename(file, ".yaml"), file]))("with the values %s", (_, file) => {
  let objects: readonly ChartObject[];
  beforeAll(async () => {
    objects = await renderChart({ values: [file] });
    const wanted = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
    const { items } = z
      .object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) })
      .parse((await controlPlane.api.get("/api/v1/namespaces")).body);
    for (const { metadata } of items) wanted.delete(metadata.name);
    for (const one of wanted) await createNamespace(controlPlane.api, one);
  });

  test("the API server takes every object, without a warning", () => {
    const items = objects.map((one) => (one.kind === "Pod" ? withStoredAccount(one) : one));
    const args = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename=-"];
    const { stdout, stderr } = kubectl(controlPlane, args, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toHaveLength(objects.length);
  });

  test("it takes a pod of the Deployment", async () => {
    const found = objects.find(({ kind }) => kind === "Deployment");
    const { metadata, spec } = podTemplate.parse(found);
    const template = { ...spec.template, metadata: { ...spec.template.metadata, generateName: "boxinit-" } };
    const { status, body, warnings } = await controlPlane.api.post(
      `${podsOf(metadata.namespace)}?dryRun=All&fieldValidation=Strict`,
      withStoredAccount(template),
    );
    expect({ status, warnings, body: status === 201 ? "" : body }).toEqual({ status: 201, warnings: [], body: "" });
  });
});

/** The ServiceAccount admission plugin wants to see the pod's own, which a dry run has not stored. */
function withStoredAccount(pod: unknown) {
  const { spec, ...rest } = podSpec.parse(pod);
  return { ...rest, spec: { ...spec, serviceAccountName: "default" } };
}

test("there are at least twenty of them", () => expect(files.length).toBeGreaterThanOrEqual(20));
