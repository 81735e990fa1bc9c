import type { IdleContainer, PodNow } from "../../cluster/read-pod.ts";

/**
 * Why nothing runs that could be looked into: what kubelet says of the containers, else the phase of the pod. The phase
 * of one whose containers crash over and over is `Running`, which says nothing here.
 *
 * @param container - the one that was asked for; undefined where any would have done
 * @param place - the pod, in the words of kubectl
 */
export function whyIdle({ idle, phase }: PodNow, container: string | undefined, place: string): string {
  const asked = idle.filter(({ name }) => container === undefined || name === container);
  const told = asked.flatMap((one) => wordsOf(one) ?? []);
  const what = container === undefined ? "no container of the pod runs" : `container ${container} does not run`;
  if (told.length === 0) return phase === "" ? what : `${what}: the pod is ${phase}`;
  const crashed = asked.find(({ ended }) => ended !== undefined && ended.exitCode !== 0);
  // While it waits, its last run is the previous one.
  const previous = crashed?.waitsFor === undefined ? "" : " --previous";
  const advice = crashed && `. What it printed: kubectl logs ${place} -c ${crashed.name}${previous}`;
  return `${what}: ${told.join("; ")}${advice ?? ""}`;
}

/** @returns undefined where kubelet says nothing of it, or it is an init container that has done its work */
function wordsOf({ name, waitsFor, restarts, ended }: IdleContainer): string | undefined {
  if (waitsFor === undefined && ended === undefined) return undefined;
  const waits = waitsFor === undefined ? [] : [`waits (${waitsFor})`];
  const reason = ended?.reason === undefined ? "" : ` (${ended.reason})`;
  const end = ended === undefined ? [] : [`ended with exit code ${ended.exitCode}${reason}`];
  const restarted = restarts === 0 ? [] : [`was restarted ${restarts} ${restarts === 1 ? "time" : "times"}`];
  return `${name} ${[...waits, ...end, ...restarted].join(", ")}`;
}
