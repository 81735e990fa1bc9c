import type { ContainerOutcome } from "../../core/decision.ts";
import type { ExaminedPod } from "./examined-pod.ts";

/** What a repair does to a pod, a line each. */
export function changesOf({ decision }: ExaminedPod, isRepaired: boolean): readonly string[] {
  if (!isRepaired || decision.decision === "not-examined") return [];
  return decision.containers.flatMap(containerChanges);
}

function containerChanges({ name, command, mounts, apiTokenMirror }: ContainerOutcome): readonly string[] {
  const commandChange = command === undefined ? [] : [`${name}: the command becomes ${JSON.stringify(command)}`];
  const mountChanges = mounts.flatMap((mount) => {
    if (mount.action === "keep") return [];
    return [
      `${name}: ${mount.path} ${mount.action === "move" ? "moves to" : "is mounted a second time at"} ${mount.target}`,
    ];
  });
  const apiToken = apiTokenMirror === undefined ? [] : [`${name}: the API token is mounted at ${apiTokenMirror} too`];
  return [...commandChange, ...mountChanges, ...apiToken];
}
