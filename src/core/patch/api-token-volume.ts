import { apiTokenVolume } from "../diagnose/api-token-to-come.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";
import type { Pod } from "../pod.ts";

/** As the API server makes it, field by field: plugin/pkg/admission/serviceaccount, TokenVolumeSource. */
export const apiTokenVolumeSpec = {
  name: apiTokenVolume,
  projected: {
    defaultMode: 0o644,
    sources: [
      // The API server lets a token of this very length live on for a year, for clients that read it once.
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
        },
      },
    ],
  },
} as const;

/** A plan mounts the volume, and the pod does not have it yet. */
export function addsApiTokenVolume({ volumes }: Pod, plans: readonly ContainerPlan[]): boolean {
  if (volumes?.some(({ name }) => name === apiTokenVolume)) return false;
  return plans.some(({ relocations }) => relocations.some(({ mount }) => mount.volume === apiTokenVolume));
}
