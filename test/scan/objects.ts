import { wrappedPodSpec } from "../cli/manifests.ts";
import { controlledBy, type StoredObject, stored } from "./list-server/stored-object.ts";

interface Parts {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly owner?: StoredObject;
  readonly more?: object;
}

/** A namespace, with its label `boxinit/mode` where it has one. */
export function namespace(name: string, mode?: string): StoredObject {
  const labels = mode === undefined ? {} : { labels: { "boxinit/mode": mode } };
  return stored({ apiVersion: "v1", kind: "Namespace", metadata: { name, ...labels } });
}

/** A pod in the namespace `lab`, wrapped where no other `spec` is given. */
export function pod(name: string, parts: Parts = {}): StoredObject {
  const { spec = wrappedPodSpec, more = {} } = parts;
  return stored({ apiVersion: "v1", kind: "Pod", metadata: metadataOf(name, parts), spec, ...more });
}

/** A workload whose template is at `spec.template`. `kind` with its group: `Deployment.apps/v1`. */
export function workload(kind: string, name: string, parts: Parts = {}): StoredObject {
  const { spec = wrappedPodSpec, annotations = {}, more = {} } = parts;
  const [shortKind = "", apiVersion = "v1"] = kind.split(".");
  const { annotations: _, ...metadata } = metadataOf(name, parts);
  const template = { metadata: { annotations }, spec };
  return stored({ apiVersion, kind: shortKind, metadata, spec: { template }, ...more });
}

function metadataOf(name: string, { namespace = "lab", labels = {}, annotations = {}, owner }: Parts) {
  return { name, namespace, labels, annotations, ...(owner === undefined ? {} : controlledBy(owner)) };
}

/** Which kinds there are in a cluster of ordinary size: some pods of each workload, and some on their own. */
export function smallCluster(): readonly StoredObject[] {
  const machine = workload("Deployment.apps/v1", "machine");
  const revision = workload("ReplicaSet.apps/v1", "machine-1", { owner: machine });
  const numbers = Array.from({ length: 7 }, (_, number) => number);
  return [
    stored({
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name: "sysbox-runc" },
      handler: "sysbox-runc",
    }),
    ...["default", "lab", "lab-2"].map((name) => namespace(name)),
    machine,
    revision,
    ...numbers.map((number) => pod(`machine-1-${number}`, { owner: revision })),
    ...numbers.map((number) => pod(`alone-${number}`, { namespace: number < 4 ? "lab" : "lab-2" })),
    workload("StatefulSet.apps/v1", "store", { namespace: "lab-2" }),
  ];
}
