import { cleanMountPath } from "../mount-path.ts";
import type { Mount } from "../pod.ts";

/** Who put a token mount there. Mounts without a token have no role. */
export type TokenRole = "api" | "reserved" | "authored";

/** The ServiceAccount admission plugin compares this path as a string (plugin/pkg/admission/serviceaccount). */
export const apiTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

interface Reservation {
  readonly by: string;
  readonly path?: string;
  readonly volume?: RegExp;
}

/** Mounts that another webhook or platform adds and would add again. All conditions of a row must hold. */
export const reservations: readonly Reservation[] = [
  { by: "EKS IRSA", path: "/var/run/secrets/eks.amazonaws.com/serviceaccount" },
  { by: "EKS IRSA", volume: /^aws-iam-token$/ },
  { by: "EKS Pod Identity", path: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount" },
  { by: "EKS Pod Identity", volume: /^eks-pod-identity-token$/ },
  { by: "Azure workload identity", path: "/var/run/secrets/azure/wi" },
  { by: "Azure workload identity", path: "/var/run/secrets/azure/tokens" },
  { by: "Azure workload identity", volume: /^azure-identity-token$|^azure-workload-identity-reserved-/ },
  { by: "Istio", path: "/var/run/secrets/tokens", volume: /^istio-token$/ },
  { by: "Linkerd", path: "/var/run/secrets/tokens", volume: /^linkerd-identity-token$/ },
  { by: "OpenShift operators", path: "/var/run/secrets/openshift/serviceaccount", volume: /^bound-sa-token$/ },
  { by: "Dapr", path: "/var/run/secrets/dapr.io/sentrytoken" },
];

export function tokenRole(mount: Mount): TokenRole | undefined {
  if (!mount.hasToken) return undefined;
  if (mount.path === apiTokenPath) return "api";
  const reserved = reservations.some(
    ({ path, volume }) =>
      (path === undefined || cleanMountPath(path) === mount.cleanPath) &&
      (volume === undefined || volume.test(mount.volume)),
  );
  return reserved ? "reserved" : "authored";
}
