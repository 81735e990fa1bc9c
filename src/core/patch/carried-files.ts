import type { Operation } from "../decision.ts";
import { type CarriedFile, filesVolume, itemOf, itemsOf } from "../plan/carried-file.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";
import type { Pod, Volume } from "../pod.ts";
import { jsonPointer } from "./pointer.ts";

export function filesOf({ links, serviceEnvironment }: ContainerPlan): readonly CarriedFile[] {
  return [links, serviceEnvironment].filter((file) => file !== undefined);
}

/** The annotations that carry files and are new or other than before. */
export function fileAnnotations(pod: Pod, plans: readonly ContainerPlan[]): ReadonlyMap<string, string> {
  const annotations = new Map<string, string>();
  for (const { annotation, text } of plans.flatMap(filesOf)) {
    if (pod.annotations.get(annotation) !== text) annotations.set(annotation, text);
  }
  return annotations;
}

/** The one volume of the pod's files, where it is to be added. */
export function volumeOfFiles({ volumes }: Pod, plans: readonly ContainerPlan[]): object | undefined {
  const items = neededItems(plans);
  if (items.length === 0 || volumes?.some(({ name }) => name === filesVolume)) return undefined;
  return { name: filesVolume, projected: { sources: [{ downwardAPI: { items } }] } };
}

/** Where it is there already, what it does not show yet. */
export function itemOperations({ volumes = [] }: Pod, plans: readonly ContainerPlan[]): readonly Operation[] {
  const at = volumes.findIndex(({ name }) => name === filesVolume);
  const there = volumes[at];
  if (there === undefined) return [];
  const shown = shownBy(there);
  const path = jsonPointer("spec", "volumes", at, "projected", "sources", 0, "downwardAPI", "items", "-");
  return neededItems(plans)
    .filter((item) => !shown.has(item.path))
    .map((value) => ({ op: "add", path, value }));
}

/** A file that containers share is one item. */
function neededItems(plans: readonly ContainerPlan[]): readonly ReturnType<typeof itemOf>[] {
  return [...new Map(plans.flatMap(filesOf).map((file) => [file.item, itemOf(file)])).values()];
}

function shownBy({ raw }: Volume): ReadonlySet<unknown> {
  return new Set((itemsOf(raw) ?? []).map(({ path }) => path));
}
