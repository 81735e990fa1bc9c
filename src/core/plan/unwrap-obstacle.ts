import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { createChangedPaths, noChangedPaths } from "./changed-paths.ts";

/** No real container has so many; each is looked for among all that its hooks change. */
const lookedForMounts = 256;

/**
 * Why a command that only starts init stays all the same; undefined where nothing is in the way. Below /run comes in sight
 * what systemd's tmpfs hides today, mostly read-only: a hook that makes its files there would fail, and the kubelet ends a
 * container whose postStart hook fails.
 */
export function obstacleToUnwrap(diagnosis: ContainerDiagnosis): string | undefined {
  const { inSystemdsPlace, inInitsPlace, mountsBelowRun, apiTokenToCome } = diagnosis;
  if (inSystemdsPlace !== undefined) {
    return `the mount at ${inSystemdsPlace.path} would come in sight, in the place of what systemd or a container runtime makes there`;
  }
  if (inInitsPlace !== undefined) return `the mount at ${inInitsPlace.path} decides what /sbin/init is`;
  const hidden = apiTokenToCome === undefined ? mountsBelowRun : [...mountsBelowRun, apiTokenToCome];
  if (hidden.length === 0) return undefined;
  const byHooks = createChangedPaths(diagnosis, false);
  if (byHooks === noChangedPaths) return undefined;
  if (hidden.length > lookedForMounts) return `there are more than ${lookedForMounts} mounts below /run, and hooks`;
  const changed = hidden.find(({ cleanPath }) => byHooks.changesLater(cleanPath));
  return changed && `the mount at ${changed.path} would come in sight, where a hook changes files`;
}
