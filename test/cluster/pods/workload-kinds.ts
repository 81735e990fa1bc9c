import type { ApiClient } from "../control-plane/api-client.ts";

export interface PodTemplate {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A way to come to a pod: by hand, or by a controller. The pod has the label `app` with the workload's name. */
export interface WorkloadKind {
  readonly kind: string;
  create(api: ApiClient, namespace: string, name: string, template: PodTemplate): Promise<void>;
}

/** Kinds that the API server's own controllers make pods of. Each makes one. */
export const workloadKinds: readonly WorkloadKind[] = [
  kindOf("Pod", "/api/v1", "pods", (name, template) => {
    const { metadata, spec } = labelled(name, template);
    return { metadata: { ...metadata, name }, spec };
  }),
  kindOf("Deployment", "/apis/apps/v1", "deployments", (name, template) => ({
    metadata: { name },
    spec: { selector: selectorOf(name), template: labelled(name, template) },
  })),
  kindOf("ReplicaSet", "/apis/apps/v1", "replicasets", (name, template) => ({
    metadata: { name },
    spec: { selector: selectorOf(name), template: labelled(name, template) },
  })),
  kindOf("ReplicationController", "/api/v1", "replicationcontrollers", (name, template) => ({
    metadata: { name },
    spec: { selector: { app: name }, template: labelled(name, template) },
  })),
  kindOf("StatefulSet", "/apis/apps/v1", "statefulsets", (name, template) => ({
    metadata: { name },
    spec: { serviceName: name, selector: selectorOf(name), template: labelled(name, template) },
  })),
  kindOf("DaemonSet", "/apis/apps/v1", "daemonsets", (name, template) => ({
    metadata: { name },
    spec: { selector: selectorOf(name), template: labelled(name, onAnyNode(template)) },
  })),
  kindOf("Job", "/apis/batch/v1", "jobs", (name, template) => ({
    metadata: { name },
    spec: { template: labelled(name, endingOnce(template)) },
  })),
  kindOf(
    "CronJob",
    "/apis/batch/v1",
    "cronjobs",
    (name, template) => ({
      metadata: { name },
      spec: { schedule: "0 0 1 1 *", jobTemplate: { spec: { template: labelled(name, endingOnce(template)) } } },
    }),
    // The controller makes up for the last time that it missed, once, and at once (pkg/controller/cronjob/utils.go,
    // mostRecentScheduleTime).
    async (api, path) => {
      const { status, body } = await api.patch(`${path}/status`, {
        status: { lastScheduleTime: "2020-01-01T00:00:00Z" },
      });
      if (status !== 200) throw new Error(`${path}/status: ${status} ${JSON.stringify(body)}`);
    },
  ),
];

function kindOf(
  kind: string,
  version: string,
  resource: string,
  manifest: (name: string, template: PodTemplate) => object,
  start: (api: ApiClient, path: string) => Promise<void> = async () => {},
): WorkloadKind {
  return {
    kind,
    create: async (api, namespace, name, template) => {
      const path = `${version}/namespaces/${namespace}/${resource}`;
      await api.create(path, manifest(name, template));
      await start(api, `${path}/${name}`);
    },
  };
}

function labelled(name: string, { annotations = {}, spec }: PodTemplate) {
  return { metadata: { labels: { app: name }, annotations }, spec };
}

function selectorOf(name: string): object {
  return { matchLabels: { app: name } };
}

/** The API server taints a new Node until somebody finds it ready (plugin/pkg/admission/nodetaint). */
function onAnyNode({ spec, ...template }: PodTemplate): PodTemplate {
  return { ...template, spec: { ...spec, tolerations: [{ operator: "Exists" }] } };
}

function endingOnce({ spec, ...template }: PodTemplate): PodTemplate {
  return { ...template, spec: { ...spec, restartPolicy: "Never" } };
}
