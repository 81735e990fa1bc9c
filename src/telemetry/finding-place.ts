import type { AdmissionRequest } from "../admission/decode.ts";
import { identifyPod } from "../admission/pod-identity.ts";
import { otherValue } from "./bounded-label.ts";

/** Kinds that own pods themselves: a Deployment's are owned by its ReplicaSets, a CronJob's by its Jobs. */
export const podOwnerKinds = ["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"] as const;
export const noOwner = "none";

/** A namespace's name; whatever else somebody sends as one is nobody's. */
const namespaceName = /^[a-z0-9-]{1,63}$/;

/** Where a finding is, as labels that say it. */
export function placeOf(request: AdmissionRequest): { readonly pod_namespace: string; readonly owner_kind: string } {
  const { namespace, ownerKind = noOwner } = identifyPod(request);
  const isKnown = ownerKind === noOwner || podOwnerKinds.some((kind) => kind === ownerKind);
  return {
    pod_namespace: namespaceName.test(namespace) ? namespace : otherValue,
    owner_kind: isKnown ? ownerKind : otherValue,
  };
}
