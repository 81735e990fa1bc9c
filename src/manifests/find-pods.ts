import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { kindOf, kubernetesTemplates, type PodTemplates, templatePlaces } from "./pod-templates.ts";
import type { KubernetesObject } from "./read-documents.ts";

/** A pod, or the pod that a workload's template stands for. */
export interface PodInManifest {
  readonly kind: string;
  readonly namespace: string | null;
  /** `metadata.name`, else `metadata.generateName`. */
  readonly name: string | null;
  readonly pod: JsonObject;
  /** JSON pointer of the object in its document: "", but for the items of a List. */
  readonly item: string;
  /** JSON pointer of the pod within its object; "" for a Pod. */
  readonly at: string;
}

/** The pods of one object; of every item where the object is a List. Other objects have none. */
export function findPods(object: KubernetesObject, templates: PodTemplates = kubernetesTemplates): PodInManifest[] {
  const items = object.items;
  if (object.kind.endsWith("List") && Array.isArray(items)) {
    return items.flatMap((item: unknown, index) => {
      const typed = typedItem(item, object);
      return typed === undefined ? [] : podsOf(typed, templates, `/items/${index}`);
    });
  }
  return podsOf(object, templates, "");
}

/** Items of a typed list (PodList, as the API returns it) carry no kind of their own. */
function typedItem(item: unknown, list: KubernetesObject): KubernetesObject | undefined {
  if (!isObject(item)) return undefined;
  const { apiVersion = list.apiVersion, kind = list.kind.slice(0, -"List".length) } = item;
  // A List in a List does not exist in Kubernetes.
  if (typeof apiVersion !== "string" || typeof kind !== "string" || kind === "" || kind.endsWith("List")) {
    return undefined;
  }
  return { ...item, apiVersion, kind };
}

function podsOf(object: KubernetesObject, templates: PodTemplates, pointer: string): PodInManifest[] {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return templatePlaces(object, templates).map(({ template, at }) => ({
    kind: object.kind,
    namespace: stringOrNull(metadata.namespace),
    name: stringOrNull(metadata.name) ?? stringOrNull(metadata.generateName),
    pod: at === "" ? template : { ...template, apiVersion: "v1", kind: "Pod" },
    item: pointer,
    at,
  }));
}

function stringOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/**
 * The kind of an object without pods in which some field names one of the RuntimeClasses, as `Kind.group`: a custom
 * resource, whose pod template is at a place that nobody has told.
 */
export function untoldTemplate(object: KubernetesObject, runtimeClasses: ReadonlySet<string>): string | undefined {
  const pending: unknown[] = [object];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null) continue;
    if ("runtimeClassName" in next && runtimeClasses.has(String(next.runtimeClassName))) return kindOf(object);
    for (const value of Object.values(next)) pending.push(value);
  }
  return undefined;
}
