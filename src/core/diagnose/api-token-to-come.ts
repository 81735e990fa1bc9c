import { cleanMountPath, depthOfPath } from "../mount-path.ts";
import type { Container, Mount, Pod, Volume } from "../pod.ts";
import { apiTokenPath } from "./token-role.ts";

/** The ServiceAccount admission plugin takes a volume with this beginning for its own, and adds one only where none is. */
export const apiTokenVolumePrefix = "kube-api-access-";

/** Named so that the plugin takes it: the pod then has one volume for both places, as after a repair at admission. */
export const apiTokenVolume = `${apiTokenVolumePrefix}boxinit`;

/**
 * The mount that the plugin will append, which a manifest does not show: plugin/pkg/admission/serviceaccount,
 * mountServiceAccountToken. Whether the ServiceAccount forbids it can't be seen here.
 */
export function createApiTokenToCome(pod: Pod): (container: Container) => Mount | undefined {
  if (pod.automountServiceAccountToken === false) return () => undefined;
  const taken = pod.volumes?.find(({ name }) => name.startsWith(apiTokenVolumePrefix));
  return ({ mounts }) => (mounts.some(({ path }) => path === apiTokenPath) ? undefined : mountOf(taken, mounts.length));
}

function mountOf(taken: Volume | undefined, index: number): Mount {
  const volume = taken?.name ?? apiTokenVolume;
  return {
    index,
    volume,
    path: apiTokenPath,
    cleanPath: cleanMountPath(apiTokenPath),
    collapsedPath: apiTokenPath,
    depth: depthOfPath(apiTokenPath),
    subPath: undefined,
    subPathExpr: undefined,
    hasToken: taken?.hasToken ?? true,
    raw: { name: volume, readOnly: true, mountPath: apiTokenPath },
  };
}
