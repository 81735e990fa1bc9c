import type { PodParts } from "../../support/review-builder.ts";

const image = "example.test/image";
const owner = { apiVersion: "example.test/v1", kind: "Machine", name: "owner", uid: "1", controller: true };
const sidecar = { name: "sidecar", image, restartPolicy: "Always" };

/** Pods that the API server takes, as different as expressions can meet them: what is missing counts most. */
export const podShapes: Readonly<Record<string, PodParts>> = {
  "no annotations": {},
  "annotations null": { metadata: { annotations: null } },
  "annotations empty": { metadata: { annotations: {} } },
  "annotations of others": { metadata: { annotations: { "example.test/mode": "off" } } },
  "annotation boxinit/mode empty": { metadata: { annotations: { "boxinit/mode": "" } } },
  "annotation boxinit/mode unknown": { metadata: { annotations: { "boxinit/mode": "Off" } } },
  "labels and finalizers": { metadata: { labels: { "boxinit/mode": "off" }, finalizers: ["example.test/kept"] } },
  "an owner": { metadata: { ownerReferences: [owner] } },
  "command null": { container: { command: null, args: null } },
  "command empty": { container: { command: [], args: [] } },
  "args alone": { container: { args: ["sh", "-c", "exec /sbin/init"] } },
  "mounts, variables and volumes null": {
    container: { volumeMounts: null, env: null, securityContext: null },
    spec: { volumes: null },
  },
  "init containers empty": { spec: { initContainers: [] } },
  "init containers and a native sidecar": { spec: { initContainers: [{ name: "first", image }, sidecar] } },
  "no API token": { spec: { automountServiceAccountToken: false } },
  "a user namespace": { spec: { hostUsers: false } },
  "namespaces of the host": { spec: { hostNetwork: true, hostPID: true } },
  windows: { spec: { os: { name: "windows" } } },
  "resources of the pod": { spec: { resources: { requests: { cpu: "1" } } } },
  "a scheduling gate": { spec: { schedulingGates: [{ name: "example.test/gate" }] } },
  "a node": { spec: { nodeName: "node" } },
  "the copy of a static pod": {
    metadata: { annotations: { "kubernetes.io/config.mirror": "hash" } },
    spec: { nodeName: "node" },
  },
  "fields that nobody knows": { metadata: { unknown: {} }, spec: { unknown: { command: 1 } } },
};

/** A pod of a shape, as a controller sends it: without name and namespace. */
export function podOfShape({ metadata, container, spec }: PodParts, runtimeClass: string | null | undefined): object {
  return {
    metadata: { generateName: "pod-", ...metadata },
    spec: {
      ...(runtimeClass === undefined ? {} : { runtimeClassName: runtimeClass }),
      containers: [{ name: "main", image, ...container }],
      ...spec,
    },
  };
}
