import { posix } from "node:path";
import type { RawContainer, RawPod } from "./arbitrary-pod.ts";

/** Where a mount lies in the container; `/var/run` is a link to `/run`. */
export function placeOf(mountPath: string): string {
  const place = posix
    .normalize(`/${mountPath}`)
    .replace(/^\/+/, "/")
    .replace(/(?<=.)\/$/, "");
  return place === "/var/run" || place.startsWith("/var/run/") ? place.slice("/var".length) : place;
}

/** One is the other, or lies inside it. */
export function touch(one: string, other: string): boolean {
  const [a, b] = [one, other].map((place) => (place === "/" ? "/" : `${place}/`));
  return a !== undefined && b !== undefined && (a.startsWith(b) || b.startsWith(a));
}

export function containersOf(pod: RawPod): readonly RawContainer[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
}
