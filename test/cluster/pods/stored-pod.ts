import { z } from "zod";

const mount = z.looseObject({ name: z.string(), mountPath: z.string() });
const container = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  volumeMounts: z.array(mount).default([]),
});

const storedPod = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({
    containers: z.array(container),
    initContainers: z.array(container).default([]),
    volumes: z.array(z.looseObject({ name: z.string() })).default([]),
  }),
});

/** A pod as the API server has stored it, as far as the tests look at it. */
export type StoredPod = z.infer<typeof storedPod>;
export type StoredContainer = z.infer<typeof container>;

export function readPod(body: unknown): StoredPod {
  return storedPod.parse(body);
}
