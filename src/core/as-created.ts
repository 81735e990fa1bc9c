import { apiTokenVolumePrefix } from "./diagnose/api-token-to-come.ts";
import { apiTokenPath } from "./diagnose/token-role.ts";
import { isObject, type JsonObject } from "./inspect/json.ts";

/**
 * A manifest's pod as a webhook sees it at its creation: with the API token that the ServiceAccount admission plugin
 * adds (plugin/pkg/admission/serviceaccount, mountServiceAccountToken). The pod's ServiceAccount, which may refuse it
 * too, is not known here.
 */
export function asCreated(pod: JsonObject): JsonObject {
  const { spec } = pod;
  if (!isObject(spec) || spec.automountServiceAccountToken === false) return pod;
  const volumes = listOf(spec.volumes);
  const there = volumes.find((volume) => isObject(volume) && String(volume.name).startsWith(apiTokenVolumePrefix));
  const name = isObject(there) ? String(there.name) : `${apiTokenVolumePrefix}added`;
  const lists = (["initContainers", "containers"] as const).flatMap((list) =>
    Array.isArray(spec[list]) ? [[list, spec[list].map((container: unknown) => withToken(container, name))]] : [],
  );
  return {
    ...pod,
    spec: {
      ...spec,
      ...Object.fromEntries(lists),
      volumes: there === undefined ? [...volumes, volume(name)] : volumes,
    },
  };
}

function withToken(container: unknown, name: string): unknown {
  if (!isObject(container)) return container;
  const mounts = listOf(container.volumeMounts);
  if (mounts.some((mount) => isObject(mount) && mount.mountPath === apiTokenPath)) return container;
  return { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: apiTokenPath }] };
}

function volume(name: string): JsonObject {
  return { name, projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3607 } }] } };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
