import { z } from "zod";
import { comparablePod } from "./comparable-pod.ts";

const container = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().exactOptional() })).exactOptional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).exactOptional(),
});

const twin = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).exactOptional() }),
  spec: z.looseObject({
    runtimeClassName: z.string(),
    containers: z.array(container),
    initContainers: z.array(container).exactOptional(),
    volumes: z.array(z.looseObject({ name: z.string() })).exactOptional(),
  }),
});

export type Twin = z.infer<typeof twin>;

/** A stored pod without what tells it from another one that its controller, or anybody, makes of the same template. */
export function readTwin(stored: unknown): Twin {
  const withoutUids = JSON.stringify(stored).replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, "UID");
  const { metadata, ...pod } = twin.parse(comparablePod(JSON.parse(withoutUids)));
  const { name, ...same } = metadata;
  return { ...pod, metadata: same };
}
