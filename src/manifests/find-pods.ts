import { isObject, type JsonObject } from "../core/inspect/json.ts";
import type { KubernetesObject } from "./read-documents.ts";

/** A pod, or the pod that a workload's template stands for. */
export interface PodInManifest {
  readonly kind: string;
  readonly namespace: string | null;
  /** `metadata.name`, else `metadata.generateName`. */
  readonly name: string | null;
  readonly pod: JsonObject;
  /** JSON pointer of the pod within its object (the item, where the object is in a List); "" for a Pod. */
  readonly at: string;
}

/** Every kind of Kubernetes that creates pods, and where its pod template stands. */
const templates: Readonly<Record<string, { readonly group: string; readonly at: readonly string[] }>> = {
  PodTemplate: { group: "", at: ["template"] },
  ReplicationController: { group: "", at: ["spec", "template"] },
  Deployment: { group: "apps", at: ["spec", "template"] },
  StatefulSet: { group: "apps", at: ["spec", "template"] },
  DaemonSet: { group: "apps", at: ["spec", "template"] },
  ReplicaSet: { group: "apps", at: ["spec", "template"] },
  Job: { group: "batch", at: ["spec", "template"] },
  CronJob: { group: "batch", at: ["spec", "jobTemplate", "spec", "template"] },
};

/** The pods of one object; of every item where the object is a List. Other objects have none. */
export function findPods(object: KubernetesObject): PodInManifest[] {
  const items = object.items;
  if (object.kind.endsWith("List") && Array.isArray(items)) {
    return items.flatMap((item: unknown) => podsOfItem(item, object));
  }
  const place = templatePlace(object);
  const template = place && valueAt(object, place);
  if (place === undefined || !isObject(template)) return [];
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return [
    {
      kind: object.kind,
      namespace: stringOrNull(metadata.namespace),
      name: stringOrNull(metadata.name) ?? stringOrNull(metadata.generateName),
      pod: place.length === 0 ? template : { ...template, apiVersion: "v1", kind: "Pod" },
      at: place.map((key) => `/${key}`).join(""),
    },
  ];
}

/** Items of a typed list (PodList, as the API returns it) carry no kind of their own. */
function podsOfItem(item: unknown, list: KubernetesObject): PodInManifest[] {
  if (!isObject(item)) return [];
  const { apiVersion = list.apiVersion, kind = list.kind.slice(0, -"List".length) } = item;
  // A List in a List does not exist in Kubernetes; reading no deeper keeps this loop bounded.
  if (typeof apiVersion !== "string" || typeof kind !== "string" || kind === "" || kind.endsWith("List")) return [];
  return findPods({ ...item, apiVersion, kind });
}

function templatePlace({ apiVersion, kind }: KubernetesObject): readonly string[] | undefined {
  if (apiVersion === "v1" && kind === "Pod") return [];
  const known = Object.hasOwn(templates, kind) ? templates[kind] : undefined;
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return known?.group === group ? known.at : undefined;
}

function valueAt(object: JsonObject, place: readonly string[]): unknown {
  return place.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
}

function stringOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
