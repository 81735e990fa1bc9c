import { climbs, isAtOrBelow } from "../mount-path.ts";
import type { Container, Mount } from "../pod.ts";

/** The first mount outside /run that has the same files, by the author or by an earlier repair. */
export function sameFilesOutsideRun({ mounts }: Container): (mount: Mount) => Mount | undefined {
  const outside = mounts.filter(({ path, cleanPath }) => !isAtOrBelow(cleanPath, "/run") && !climbs(path));
  const byFiles = new Map(outside.toReversed().map((mount) => [filesOf(mount), mount]));
  return (mount) => byFiles.get(filesOf(mount));
}

export function showSameFiles(one: Mount, other: Mount): boolean {
  return filesOf(one) === filesOf(other);
}

function filesOf({ volume, subPath, subPathExpr }: Mount): string {
  return JSON.stringify([volume, subPath ?? "", subPathExpr ?? ""]);
}
