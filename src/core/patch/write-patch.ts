/**
 * patch/ writes the plan down as the smallest RFC 6902 operations against the pod as it came. All of a container's
 * operations are replacements or go to the end of a list, so none moves what a later one points at.
 */
import { fitAnnotations } from "../annotation-size.ts";
import type { Operation } from "../decision.ts";
import { type Finding, makeFinding } from "../findings.ts";
import { statusAnnotation } from "../inspect/annotations.ts";
import type { Origin } from "../origin.ts";
import { mountOf } from "../plan/carried-file.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";
import { leftAlone } from "../plan/treatment.ts";
import type { Pod } from "../pod.ts";
import { addsApiTokenVolume, apiTokenVolumeSpec } from "./api-token-volume.ts";
import { append } from "./append.ts";
import { fileAnnotations, filesOf, itemOperations, volumeOfFiles } from "./carried-files.ts";
import { jsonPointer } from "./pointer.ts";
import { statusText } from "./status.ts";

export interface WrittenPatch {
  readonly patch: readonly Operation[];
  readonly findings: readonly Finding[];
}

export function writePatch(
  pod: Pod,
  plans: readonly ContainerPlan[],
  findings: readonly Finding[],
  origin: Origin,
): WrittenPatch {
  const inContainers = plans.flatMap(containerOperations);
  const files = fileAnnotations(pod, plans);
  if (inContainers.length === 0 && files.size === 0) return { patch: [], findings: [] };
  // A manifest's history is kept where the manifest is.
  const hasNoStatus = origin !== "admission" || pod.annotations.has(statusAnnotation);
  const status = hasNoStatus ? undefined : statusText(plans, findings);
  const withStatus = status === undefined ? files : new Map([...files, [statusAnnotation, status]]);
  const fits = fitAnnotations(pod.annotations, withStatus);
  return {
    patch: [...annotationOperations(pod, fits ? withStatus : files), ...inContainers, ...volumeOperations(pod, plans)],
    findings: fits ? [] : [makeFinding("status-dropped")],
  };
}

function containerOperations(plan: ContainerPlan): readonly Operation[] {
  if (plan.treatment === leftAlone) return [];
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

function mountOperations(plan: ContainerPlan, path: string): readonly Operation[] {
  const relocations = plan.relocations.map(({ mount, action, target }): Operation => {
    if (action === "move") return { op: "replace", path: `${path}/${mount.index}/mountPath`, value: target };
    return { op: "add", path: `${path}/-`, value: { ...mount.raw, mountPath: target, readOnly: true } };
  });
  const files = filesOf(plan)
    .filter(({ mounted }) => !mounted)
    .map((file): Operation => ({ op: "add", path: `${path}/-`, value: mountOf(file) }));
  const operations = [...relocations, ...files];
  const { length } = plan.diagnosis.container.mounts;
  if (length > 0) return operations;
  // Nothing moves where nothing is mounted.
  const added = operations.flatMap((operation) => (operation.op === "add" ? [operation.value] : []));
  return append(path, length, added);
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

function volumeOperations(pod: Pod, plans: readonly ContainerPlan[]): readonly Operation[] {
  const added = [addsApiTokenVolume(pod, plans) ? apiTokenVolumeSpec : undefined, volumeOfFiles(pod, plans)];
  const volumes = added.filter((volume) => volume !== undefined);
  return [...append("/spec/volumes", pod.volumes?.length ?? 0, volumes), ...itemOperations(pod, plans)];
}
