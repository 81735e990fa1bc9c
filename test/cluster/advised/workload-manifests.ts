/** A manifest, such as `kubectl apply` takes, of each kind that makes pods. */
export interface WorkloadManifest {
  readonly kind: string;
  readonly resource: string;
  /** Its template may not be changed once it is there. */
  readonly immutable?: true;
  write(name: string, template: ManifestTemplate, replicas?: number): Readonly<Record<string, unknown>>;
}

export interface ManifestTemplate {
  readonly command: readonly string[];
  readonly runtimeClassName?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const workloadManifests: readonly WorkloadManifest[] = [
  scaled("Deployment", "deployments.apps", "apps/v1"),
  scaled("StatefulSet", "statefulsets.apps", "apps/v1", { serviceName: "machine" }),
  scaled("ReplicaSet", "replicasets.apps", "apps/v1"),
  {
    kind: "DaemonSet",
    resource: "daemonsets.apps",
    write: (name, template, replicas = 1) =>
      manifest("apps/v1", "DaemonSet", name, {
        minReadySeconds: replicas,
        selector: selectorOf(name),
        template: podTemplate(name, template),
      }),
  },
  {
    kind: "ReplicationController",
    resource: "replicationcontrollers",
    write: (name, template, replicas = 1) =>
      manifest("v1", "ReplicationController", name, {
        replicas,
        selector: { app: name },
        template: podTemplate(name, template),
      }),
  },
  {
    kind: "Job",
    resource: "jobs.batch",
    immutable: true,
    write: (name, template, parallelism = 1) =>
      manifest("batch/v1", "Job", name, { parallelism, template: podTemplate(name, template, "Never") }),
  },
  {
    kind: "CronJob",
    resource: "cronjobs.batch",
    write: (name, template, startingDeadlineSeconds = 60) =>
      manifest("batch/v1", "CronJob", name, {
        schedule: "0 0 1 1 *",
        startingDeadlineSeconds,
        jobTemplate: { spec: { template: podTemplate(name, template, "Never") } },
      }),
  },
];

function scaled(kind: string, resource: string, apiVersion: string, more: object = {}): WorkloadManifest {
  return {
    kind,
    resource,
    write: (name, template, replicas = 1) =>
      manifest(apiVersion, kind, name, {
        ...more,
        replicas,
        selector: selectorOf(name),
        template: podTemplate(name, template),
      }),
  };
}

function manifest(apiVersion: string, kind: string, name: string, spec: object) {
  return { apiVersion, kind, metadata: { name }, spec };
}

function selectorOf(name: string): object {
  return { matchLabels: { app: name } };
}

function podTemplate(name: string, template: ManifestTemplate, restartPolicy = "Always"): object {
  const { command, runtimeClassName = "sysbox-runc", annotations = {} } = template;
  return {
    metadata: { labels: { app: name }, annotations },
    spec: {
      runtimeClassName,
      hostUsers: false,
      restartPolicy,
      containers: [{ name: "main", image: "registry.example/machine:1", command }],
    },
  };
}
