import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { configMap, deployment, service, webhookConfiguration } from "./object-shapes.ts";
import { type ChartObject, only, renderChart } from "./render-chart.ts";

/** Files of values as people have them: what each is for stands in its first line. */
export const combinations: readonly (readonly [name: string, file: string])[] = globSync(
  join(import.meta.dirname, "values/*.yaml"),
)
  .sort()
  .map((file) => [basename(file, ".yaml"), file]);

const runtimeClass = z.preprocess(
  (item) => (typeof item === "string" ? { name: item } : item),
  z.looseObject({ name: z.string() }),
);

/** The file that the chart writes for boxinit, as far as the chart must agree with itself. */
const config = z.looseObject({
  policy: z.looseObject({ runtimeClasses: z.array(runtimeClass) }),
  server: z.looseObject({ listen: z.string(), opsListen: z.string(), drainSeconds: z.number().default(10) }),
  tls: z.looseObject({ mode: z.enum(["files", "self"]) }),
  audit: z.looseObject({ events: z.enum(["off", "audit", "all"]), runtimeClasses: z.boolean() }),
  certificates: z
    .looseObject({
      namespace: z.string(),
      secret: z.string(),
      webhookConfiguration: z.string(),
      names: z.array(z.string()),
    })
    .optional(),
});

const values = z.looseObject({ excludedNamespaces: z.array(z.string()).default([]) });

export type Combination = Awaited<ReturnType<typeof renderCombination>>;

/** What is installed with the values of a file. */
export async function renderCombination(file: string) {
  const objects = await renderChart({ values: [file] });
  const isInstalled = ({ metadata }: ChartObject) => metadata.annotations["helm.sh/hook"] === undefined;
  const installed = objects.filter(isInstalled);
  const workload = only(installed, "Deployment", deployment);
  const named = installed.filter(({ metadata }) => metadata.name === workload.metadata.name);
  const configText = only(named, "ConfigMap", configMap).data["config.yaml"];
  const address = only(installed, "Service", service);
  return {
    /** Those of the test too. */
    objects,
    installed,
    workload,
    pod: workload.spec.template.spec,
    container: workload.spec.template.spec.containers[0],
    service: address,
    namespace: address.metadata.namespace,
    configuration: only(installed, "MutatingWebhookConfiguration", webhookConfiguration),
    configText,
    config: config.parse(parse(configText)),
    values: values.parse(parse(readFileSync(file, "utf8"))),
  };
}
