import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { changesAround, createChangedPaths } from "./changed-paths.ts";

/**
 * Why a command that only starts init stays all the same; undefined where nothing is in the way. Below /run comes in sight
 * what systemd's tmpfs hides today, mostly read-only: a hook that makes its files there would fail, and the kubelet ends a
 * container whose postStart hook fails.
 */
export function obstacleToUnwrap(diagnosis: ContainerDiagnosis): string | undefined {
  const { container, inSystemdsPlace, inInitsPlace, mountsBelowRun, apiTokenToCome } = diagnosis;
  if (inSystemdsPlace !== undefined) {
    return `the mount at ${inSystemdsPlace.path} would come in sight, in the place of what systemd or Docker makes there`;
  }
  if (inInitsPlace !== undefined) return `the mount at ${inInitsPlace.path} decides what /sbin/init is`;
  const hidden = apiTokenToCome === undefined ? mountsBelowRun : [...mountsBelowRun, apiTokenToCome];
  if (hidden.length === 0) return undefined;
  const byHooks = createChangedPaths(container, false);
  const changed = hidden.find(({ cleanPath }) => changesAround(byHooks, cleanPath));
  return changed && `the mount at ${changed.path} would come in sight, where a hook changes files`;
}
