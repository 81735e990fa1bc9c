import { climbs, isAtOrBelow } from "../mount-path.ts";
import type { Container, Mount } from "../pod.ts";

/** The mounts whose files are mounted outside /run too, by the author or by an earlier repair. */
export function mountedOutsideRun(container: Container): (mount: Mount) => boolean {
  const outside = container.mounts.filter(({ path, cleanPath }) => !isAtOrBelow(cleanPath, "/run") && !climbs(path));
  const there = new Set(outside.map(filesOf));
  return (mount) => there.has(filesOf(mount));
}

export function showSameFiles(one: Mount, other: Mount): boolean {
  return filesOf(one) === filesOf(other);
}

function filesOf({ volume, subPath, subPathExpr }: Mount): string {
  return JSON.stringify([volume, subPath ?? "", subPathExpr ?? ""]);
}
