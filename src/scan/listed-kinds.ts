/** A kind that is listed, as the API server names it. */
export interface ListedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** In the plural, as it stands in paths and in rights. */
  readonly resource: string;
  readonly isNamespaced: boolean;
}

/** Every kind of Kubernetes that creates pods; where each has its template, manifests/pod-templates.ts knows. */
export const workloadKinds: readonly ListedKind[] = [
  namespaced("apps/v1", "Deployment", "deployments"),
  namespaced("apps/v1", "StatefulSet", "statefulsets"),
  namespaced("apps/v1", "DaemonSet", "daemonsets"),
  namespaced("apps/v1", "ReplicaSet", "replicasets"),
  namespaced("v1", "ReplicationController", "replicationcontrollers"),
  namespaced("batch/v1", "CronJob", "cronjobs"),
  namespaced("batch/v1", "Job", "jobs"),
  namespaced("v1", "PodTemplate", "podtemplates"),
];

export const podKind = namespaced("v1", "Pod", "pods");
export const serviceKind = namespaced("v1", "Service", "services");
export const serviceAccountKind = namespaced("v1", "ServiceAccount", "serviceaccounts");
export const namespaceKind = inCluster("v1", "Namespace", "namespaces");
export const runtimeClassKind = inCluster("node.k8s.io/v1", "RuntimeClass", "runtimeclasses");

function namespaced(apiVersion: string, kind: string, resource: string): ListedKind {
  return { apiVersion, kind, resource, isNamespaced: true };
}

function inCluster(apiVersion: string, kind: string, resource: string): ListedKind {
  return { apiVersion, kind, resource, isNamespaced: false };
}
