import { z } from "zod";
import type { ControlPlane } from "./start-control-plane.ts";
import { waitUntil } from "./wait-until.ts";

const podCreation = z.object({
  stage: z.literal("ResponseComplete"),
  objectRef: z.object({ namespace: z.string(), name: z.string().optional() }),
  responseStatus: z.object({ code: z.number() }),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** What the audit log says of one request for a pod. Webhooks tell of themselves in the annotations. */
export type PodCreation = z.infer<typeof podCreation>;

/** The requests for pods of a namespace so far, dry runs too. */
export function podCreations({ auditLog }: ControlPlane, namespace: string): readonly PodCreation[] {
  return auditLog()
    .flatMap((event) => podCreation.safeParse(event).data ?? [])
    .filter(({ objectRef }) => objectRef.namespace === namespace);
}

/** The first request for a pod, once it is in the log: the API server writes it after its answer. */
export async function podCreationOf(controlPlane: ControlPlane, namespace: string, name: string): Promise<PodCreation> {
  const find = () => podCreations(controlPlane, namespace).find(({ objectRef }) => objectRef.name === name);
  await waitUntil(`the creation of ${namespace}/${name} is in the audit log`, async () => find() !== undefined);
  const creation = find();
  if (creation === undefined) throw new Error(`${namespace}/${name} has gone from the audit log`);
  return creation;
}
