import { containerChanges } from "../pod-words.ts";
import type { ExaminedPod } from "./examined-pod.ts";

/** What a repair does to a pod, a line each. */
export function changesOf({ decision }: ExaminedPod, isRepaired: boolean): readonly string[] {
  if (!isRepaired || decision.decision === "not-examined") return [];
  return decision.containers.flatMap(containerChanges);
}
