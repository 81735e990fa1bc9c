import { z } from "zod";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { waitUntil } from "../control-plane/wait-until.ts";

const auditEvent = z.object({
  stage: z.literal("ResponseComplete"),
  objectRef: z.object({ namespace: z.string(), name: z.string() }),
  annotations: z.record(z.string(), z.string()).default({}),
});

/**
 * The mutating webhooks that the API server called in vain for a pod that it created all the same.
 * (apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go: MutationAuditAnnotationFailedOpenKeyPrefix)
 */
export async function failedOpen(
  { auditLog }: ControlPlane,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  const creation = () =>
    auditLog()
      .flatMap((line) => auditEvent.safeParse(line).data ?? [])
      .find(({ objectRef }) => objectRef.namespace === namespace && objectRef.name === name);
  await waitUntil(`the creation of ${namespace}/${name} is in the audit log`, async () => creation() !== undefined);
  return Object.entries(creation()?.annotations ?? {}).flatMap(([key, webhook]) =>
    key.startsWith("failed-open.mutation.webhook.admission.k8s.io/") ? [webhook] : [],
  );
}
