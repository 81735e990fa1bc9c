/**
 * patch/ writes the plan down as the smallest RFC 6902 operations against the pod as it came. All of a container's
 * operations are replacements or go to the end of a list, so none moves what a later one points at.
 */
import type { Operation } from "../decision.ts";
import { type Finding, makeFinding } from "../findings.ts";
import { statusAnnotation } from "../inspect/annotations.ts";
import type { Origin } from "../origin.ts";
import { linkItem, linkItems, linksFile, linksVolume } from "../plan/keep-path.ts";
import type { ContainerPlan } from "../plan/plan-repair.ts";
import type { Pod, Volume } from "../pod.ts";
import { addsApiTokenVolume, apiTokenVolumeSpec } from "./api-token-volume.ts";
import { jsonPointer } from "./pointer.ts";
import { statusText } from "./status.ts";

export interface WrittenPatch {
  readonly patch: readonly Operation[];
  readonly findings: readonly Finding[];
}

/** The API server's limit for all keys and values of a pod's annotations together (apimachinery ValidateAnnotations). */
export const annotationBytes = 256 * 1024;

export function writePatch(
  pod: Pod,
  plans: readonly ContainerPlan[],
  findings: readonly Finding[],
  origin: Origin,
): WrittenPatch {
  const inContainers = plans.flatMap(containerOperations);
  const links = linkAnnotations(pod, plans);
  if (inContainers.length === 0 && links.size === 0) return { patch: [], findings: [] };
  // A manifest's history is kept where the manifest is.
  const hasNoStatus = origin !== "admission" || pod.annotations.has(statusAnnotation);
  const status = hasNoStatus ? undefined : statusText(plans, findings);
  const withStatus = status === undefined ? links : new Map([...links, [statusAnnotation, status]]);
  const fits = annotationSize(new Map([...pod.annotations, ...withStatus])) <= annotationBytes;
  return {
    patch: [...annotationOperations(pod, fits ? withStatus : links), ...inContainers, ...volumeOperations(pod, plans)],
    findings: fits ? [] : [makeFinding("status-dropped")],
  };
}

export function annotationSize(annotations: ReadonlyMap<string, string>): number {
  const encoder = new TextEncoder();
  return [...annotations].reduce((sum, [key, value]) => sum + encoder.encode(key + value).length, 0);
}

function containerOperations(plan: ContainerPlan): readonly Operation[] {
  const { container } = plan.diagnosis;
  const at = (...tokens: readonly (string | number)[]): string =>
    jsonPointer("spec", container.list, container.index, ...tokens);
  const operations: Operation[] = [];
  if (plan.command !== undefined) {
    operations.push({ op: "replace", path: at("command"), value: plan.command });
    if (container.args !== undefined) operations.push({ op: "remove", path: at("args") });
  }
  for (const { index, value } of plan.environment) {
    operations.push({ op: "replace", path: at("env", index, "value"), value });
  }
  return [...operations, ...mountOperations(plan, at("volumeMounts"))];
}

function mountOperations({ diagnosis, relocations, links }: ContainerPlan, path: string): readonly Operation[] {
  const { name, mounts } = diagnosis.container;
  const operations = relocations.map(({ mount, action, target }): Operation => {
    if (action === "move") return { op: "replace", path: `${path}/${mount.index}/mountPath`, value: target };
    return { op: "add", path: `${path}/-`, value: { ...mount.raw, mountPath: target, readOnly: true } };
  });
  if (links !== undefined && !links.mounted) {
    const value = { name: linksVolume, readOnly: true, mountPath: linksFile, subPath: name };
    operations.push({ op: "add", path: `${path}/-`, value });
  }
  return mounts.length === 0 ? asList(path, operations) : operations;
}

/** Where there is no list yet, or an empty one, what would be appended to it becomes the list. */
function asList(path: string, operations: readonly Operation[]): readonly Operation[] {
  const value = operations.flatMap((operation) => (operation.op === "add" ? [operation.value] : []));
  return value.length === 0 ? [] : [{ op: "add", path, value }];
}

/** The annotations that carry links and are new or longer than before. */
function linkAnnotations(pod: Pod, plans: readonly ContainerPlan[]): ReadonlyMap<string, string> {
  const annotations = new Map<string, string>();
  for (const { links } of plans) {
    if (links !== undefined && pod.annotations.get(links.annotation) !== links.lines) {
      annotations.set(links.annotation, links.lines);
    }
  }
  return annotations;
}

function annotationOperations(pod: Pod, annotations: ReadonlyMap<string, string>): readonly Operation[] {
  if (annotations.size === 0) return [];
  const all = Object.fromEntries(annotations);
  if (pod.metadata === "absent") return [{ op: "add", path: "/metadata", value: { annotations: all } }];
  const parent = jsonPointer("metadata", "annotations");
  if (pod.metadata === "without-annotations") return [{ op: "add", path: parent, value: all }];
  return [...annotations].map(([key, value]) => ({
    op: pod.annotations.has(key) ? "replace" : "add",
    path: parent + jsonPointer(key),
    value,
  }));
}

/** The links of the whole pod are one volume, with an item for each container that has some. */
function volumeOperations(pod: Pod, plans: readonly ContainerPlan[]): readonly Operation[] {
  const items = plans.flatMap(({ links, diagnosis }) => (links === undefined ? [] : [linkItem(diagnosis.container)]));
  const at = pod.volumes?.findIndex((volume) => volume.name === linksVolume) ?? -1;
  const there = pod.volumes?.[at];
  const added = [
    ...(addsApiTokenVolume(pod, plans) ? [apiTokenVolumeSpec] : []),
    ...(items.length === 0 || there !== undefined
      ? []
      : [{ name: linksVolume, projected: { sources: [{ downwardAPI: { items } }] } }]),
  ].map((value): Operation => ({ op: "add", path: "/spec/volumes/-", value }));
  const volumes = (pod.volumes ?? []).length === 0 ? asList("/spec/volumes", added) : added;
  return there === undefined ? volumes : [...volumes, ...linkItemOperations(there, at, items)];
}

function linkItemOperations(volume: Volume, at: number, items: readonly ReturnType<typeof linkItem>[]) {
  const there = new Set((linkItems(volume.raw) ?? []).map((item) => item.path));
  const path = jsonPointer("spec", "volumes", at, "projected", "sources", 0, "downwardAPI", "items", "-");
  return items.filter((item) => !there.has(item.path)).map((value) => ({ op: "add", path, value }) as const);
}
