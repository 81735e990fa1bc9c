import { cleanMountPath } from "../mount-path.ts";
import type { Container, Mount, Pod } from "../pod.ts";
import { apiTokenPath } from "./token-role.ts";

/** The ServiceAccount admission plugin takes a volume with this beginning for its own, and adds one only where none is. */
export const apiTokenVolumePrefix = "kube-api-access-";

/** Named so that the plugin takes it: the pod then has one volume for both places, as after a repair at admission. */
export const apiTokenVolume = `${apiTokenVolumePrefix}boxinit`;

/**
 * The mount that the plugin will append, which a manifest does not show: plugin/pkg/admission/serviceaccount,
 * mountServiceAccountToken. Whether the ServiceAccount forbids it can't be seen here.
 */
export function apiTokenToCome(pod: Pod, { mounts }: Container): Mount | undefined {
  if (pod.automountServiceAccountToken === false || mounts.some(({ path }) => path === apiTokenPath)) return undefined;
  const taken = pod.volumes?.find(({ name }) => name.startsWith(apiTokenVolumePrefix));
  const volume = taken?.name ?? apiTokenVolume;
  return {
    index: mounts.length,
    volume,
    path: apiTokenPath,
    cleanPath: cleanMountPath(apiTokenPath),
    collapsedPath: apiTokenPath,
    subPath: undefined,
    subPathExpr: undefined,
    hasToken: taken?.hasToken ?? true,
    raw: { name: volume, readOnly: true, mountPath: apiTokenPath },
  };
}
