import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { jsonPointer } from "../core/patch/pointer.ts";
import type { KubernetesObject } from "./read-documents.ts";

/** Keys to a pod template from the root of an object; `*` stands for every item of a list. */
export type TemplatePath = readonly string[];

/** Where kinds have their pod template, by `Kind.group`, and by `Kind` where the group is empty. */
export type PodTemplates = ReadonlyMap<string, TemplatePath>;

/** Every kind of Kubernetes that creates pods. */
export const kubernetesTemplates: PodTemplates = new Map([
  ["PodTemplate", ["template"]],
  ["ReplicationController", ["spec", "template"]],
  ["Deployment.apps", ["spec", "template"]],
  ["StatefulSet.apps", ["spec", "template"]],
  ["DaemonSet.apps", ["spec", "template"]],
  ["ReplicaSet.apps", ["spec", "template"]],
  ["Job.batch", ["spec", "template"]],
  ["CronJob.batch", ["spec", "jobTemplate", "spec", "template"]],
]);

export interface TemplatePlace {
  readonly template: JsonObject;
  /** JSON pointer from the root of the object. */
  readonly at: string;
}

/** The pod templates of an object; for a Pod itself. */
export function templatePlaces(object: KubernetesObject, templates: PodTemplates): readonly TemplatePlace[] {
  const { apiVersion, kind } = object;
  if (apiVersion === "v1" && kind === "Pod") return [{ template: object, at: "" }];
  const path = templates.get(kindOf(object));
  if (path === undefined) return [];
  return path
    .reduce<readonly Place[]>((places, key) => places.flatMap((place) => step(place, key)), [{ value: object, at: "" }])
    .flatMap(({ value, at }) => (isObject(value) ? [{ template: value, at }] : []));
}

/** The pod template of a workload that Kubernetes has, whatever its object says of its kind; undefined of other kinds. */
export function workloadTemplate({ apiVersion, kind }: TypeMeta, object: JsonObject): JsonObject | undefined {
  if (!kubernetesTemplates.has(kindOf({ apiVersion, kind }))) return undefined;
  return templatePlaces({ ...object, apiVersion, kind }, kubernetesTemplates)[0]?.template;
}

/** As in CRDs' short form: `Deployment.apps`, `Pod`. */
export function kindOf({ apiVersion, kind }: TypeMeta): string {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return group === "" ? kind : `${kind}.${group}`;
}

/** As apimachinery calls it. */
interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

interface Place {
  readonly value: unknown;
  readonly at: string;
}

function step({ value, at }: Place, key: string): readonly Place[] {
  if (key === "*") {
    return Array.isArray(value)
      ? value.map((item: unknown, index) => ({ value: item, at: at + jsonPointer(index) }))
      : [];
  }
  return isObject(value) && Object.hasOwn(value, key) ? [{ value: value[key], at: at + jsonPointer(key) }] : [];
}

/**
 * Reads `Kind.group=.path.to.template`, where the path is written as `kubectl explain` and JSONPath have it, with `[*]`
 * for every item of a list.
 *
 * @returns what is wrong with it, as a string
 */
export function readTemplateOption(text: string): readonly [kind: string, path: TemplatePath] | string {
  const [, kind, path] = /^([A-Z][A-Za-z0-9]*(?:\.[a-z0-9.-]+)?)=\.?(.+)$/.exec(text) ?? [];
  if (kind === undefined || path === undefined) return "write it as Kind.group=.path.to.template";
  const keys = path.replaceAll("[*]", ".*").split(".");
  return keys.every((key) => key === "*" || /^[A-Za-z0-9_-]+$/.test(key))
    ? [kind, keys]
    : `${path} is no path such as .spec.template or .spec.tasks[*].template`;
}
