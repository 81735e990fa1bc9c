import { podCreationOf } from "../control-plane/audit-log.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";

/**
 * The mutating webhooks that the API server called in vain for a pod that it created all the same.
 * (apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go: MutationAuditAnnotationFailedOpenKeyPrefix)
 */
export async function failedOpen(
  controlPlane: ControlPlane,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  const { annotations } = await podCreationOf(controlPlane, namespace, name);
  return Object.entries(annotations).flatMap(([key, webhook]) =>
    key.startsWith("failed-open.mutation.webhook.admission.k8s.io/") ? [webhook] : [],
  );
}
