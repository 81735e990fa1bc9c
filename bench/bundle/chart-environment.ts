import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";

const deployment = z.object({
  kind: z.literal("Deployment"),
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.tuple([z.object({ env: z.array(z.object({ name: z.string(), value: z.string() })) })]),
      }),
    }),
  }),
});

/** What the chart's defaults set in the container's environment: NODE_OPTIONS, above all. */
export function chartEnvironment(): Readonly<Record<string, string>> {
  const rendered = readFileSync(join(import.meta.dirname, "../../deploy/install.yaml"), "utf8");
  const found = parseAllDocuments(rendered)
    .map((document) => deployment.safeParse(document.toJSON()))
    .find(({ success }) => success)?.data;
  if (found === undefined) throw new Error("deploy/install.yaml has no Deployment");
  const [container] = found.spec.template.spec.containers;
  return Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
}
