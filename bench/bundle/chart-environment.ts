import { z } from "zod";
import { renderedObject } from "./rendered-object.ts";

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
  const found = renderedObject(deployment);
  const [container] = found.spec.template.spec.containers;
  return Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
}
