import type { JudgedPod } from "./judge-pod.ts";

/** Pods of a workload that are alike: in the same state, with the same findings. */
export interface AlikePods {
  readonly judged: JudgedPod;
  count: number;
  readonly examples: string[];
}

/** What is kept of a workload's pods, however many they are. */
const groupsPerWorkload = 6;
const examplesPerGroup = 3;

/** The only group of a pod on its own: an array that begins empty has room for seventeen. */
export function groupOf(judged: JudgedPod, name: string): AlikePods[] {
  return [{ judged, count: 1, examples: [name] }];
}

/** Counts a pod. Where groups grow many, it counts among pods of the same state that are unlike it. */
export function addToGroups(groups: AlikePods[], judged: JudgedPod, name: string): void {
  const alike = groups.find((group) => group.judged === judged);
  const near =
    alike ??
    (groups.length < groupsPerWorkload ? undefined : groups.find((group) => group.judged.state === judged.state));
  if (near === undefined) {
    groups.push({ judged, count: 1, examples: [name] });
    return;
  }
  near.count += 1;
  if (near.examples.length < examplesPerGroup) near.examples.push(name);
}
