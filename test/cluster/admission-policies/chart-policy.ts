import { z } from "zod";
import { renderChart } from "../../chart/rendering/render-chart.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { policyNames } from "./install.ts";

const path = "/apis/admissionregistration.k8s.io/v1";
const plurals: Readonly<Record<string, string>> = {
  ValidatingAdmissionPolicy: "validatingadmissionpolicies",
  ValidatingAdmissionPolicyBinding: "validatingadmissionpolicybindings",
};
const stored = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) });

/** Makes the chart's validating policy and its bindings what the chart renders with these actions. */
export async function applyChartPolicy(api: ApiClient, actions: readonly string[]): Promise<void> {
  const set = ["validatingPolicy.enabled=true", `validatingPolicy.actions={${actions.join()}}`];
  const objects = (await renderChart({ set })).filter(({ metadata }) =>
    metadata.name.startsWith(policyNames.validating),
  );
  if (objects.length !== 3) throw new Error(`the chart has ${objects.length} objects for its validating policy`);
  for (const one of objects) {
    const collection = `${path}/${plurals[one.kind]}`;
    const there = await api.get(`${collection}/${one.metadata.name}`);
    if (there.status === 404) await api.create(collection, one);
    else {
      const { resourceVersion } = stored.parse(there.body).metadata;
      const { status, body } = await api.put(`${collection}/${one.metadata.name}`, {
        ...one,
        metadata: { ...one.metadata, resourceVersion },
      });
      if (status !== 200) throw new Error(`${one.kind} ${one.metadata.name}: ${JSON.stringify(body)}`);
    }
  }
}
