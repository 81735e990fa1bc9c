import type { PodCounts, PodGroup, PodState, Prospect } from "../../scan/scan-report.ts";
import { plural } from "./plural.ts";

/** In the order in which reports tell of them: what needs somebody first. */
export const prospectOrder = [
  "not-repairable",
  "repaired-in-part",
  "repaired",
  "not-known",
  "in-order",
  "opted-out",
] as const satisfies readonly Prospect[];
export const podStateOrder = [
  "not-repairable",
  "would-be-repaired",
  "was-repaired",
  "not-known",
  "in-order",
  "opted-out",
] as const satisfies readonly PodState[];

const stateWords = {
  "not-repairable": "not repairable",
  "would-be-repaired": "to be repaired",
  "was-repaired": "repaired already",
  "not-known": "not known",
  "in-order": "in order",
  "opted-out": "opted out",
} as const satisfies Record<PodState, string>;

/** `2 to be repaired, 1 in order`; of nothing, nothing. */
export function countPods(pods: Readonly<Record<PodState, number>>): string {
  return podStateOrder
    .flatMap((state) => (pods[state] === 0 ? [] : [`${pods[state]} ${stateWords[state]}`]))
    .join(", ");
}

export function podsNow(pods: PodCounts): string {
  return pods.total === 0 ? "no pods now" : `${plural(pods.total, "pod")} now: ${countPods(pods)}`;
}

/** `2 pods (machine-0, machine-1) to be repaired` */
export function groupWords({ count, examples, state }: PodGroup): string {
  const more = count > examples.length ? ", ..." : "";
  return `${plural(count, "pod")} (${examples.join(", ")}${more}) ${stateWords[state]}`;
}
