import type { AdmissionRequest } from "../admission/decode.ts";
import { identifyPod } from "../admission/pod-identity.ts";
import { isNamespaceName } from "../core/namespace-name.ts";
import { otherValue } from "./bounded-label.ts";

/** Kinds that own pods themselves: a Deployment's are owned by its ReplicaSets, a CronJob's by its Jobs. */
export const podOwnerKinds = ["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"] as const;
export const noOwner = "none";

/** Where a finding is, as labels of its metric say it. */
export function placeLabels(request: AdmissionRequest): {
  readonly pod_namespace: string;
  readonly owner_kind: string;
} {
  const { namespace, ownerKind = noOwner } = identifyPod(request);
  const isKnown = ownerKind === noOwner || podOwnerKinds.some((kind) => kind === ownerKind);
  return {
    pod_namespace: isNamespaceName(namespace) ? namespace : otherValue,
    owner_kind: isKnown ? ownerKind : otherValue,
  };
}
