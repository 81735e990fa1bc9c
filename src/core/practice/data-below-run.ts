import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { type Finding, makeFinding } from "../findings.ts";
import { sameFilesOutsideRun } from "../plan/same-files.ts";

/** Tokens are left out: every platform mounts them there, and a repair takes care of them. */
export function tellDataBelowRun({
  container,
  init,
  mountsBelowRun,
  isDoubtful,
}: ContainerDiagnosis): readonly Finding[] {
  if (init.init !== "recognised") return [];
  const copyOf = sameFilesOutsideRun(container);
  return mountsBelowRun
    .filter(({ hasToken, collapsedPath }) => !hasToken && !isDoubtful(collapsedPath))
    .filter((mount) => mount.cleanPath !== "/run/lock" && copyOf(mount) === undefined)
    .map(({ volume, path }) => makeFinding("data-below-run", { volume, path }, container.name));
}
