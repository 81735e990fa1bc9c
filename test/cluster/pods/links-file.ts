import { z } from "zod";
import type { StoredPod } from "./stored-pod.ts";

const item = z.object({ path: z.string(), fieldRef: z.object({ fieldPath: z.string() }) });
const linksVolume = z.object({
  projected: z.object({ sources: z.tuple([z.object({ downwardAPI: z.object({ items: z.array(item) }) })]) }),
});

/** The volumes that show files which a pod brings along: at most one. */
export function linksVolumesOf({ spec }: StoredPod): readonly z.infer<typeof linksVolume>[] {
  return spec.volumes.filter(({ name }) => name.startsWith("boxinit")).map((volume) => linksVolume.parse(volume));
}

/** What systemd-tmpfiles finds in a container. Undefined where nothing is mounted. */
export function linksFileOf(pod: StoredPod, containerName: string): string | undefined {
  return carriedFileOf(pod, containerName, "/etc/tmpfiles.d/boxinit.conf");
}

/** What systemd finds as a drop-in for all services. Undefined where nothing is mounted. */
export function serviceDropInOf(pod: StoredPod, containerName: string): string | undefined {
  return carriedFileOf(pod, containerName, "/etc/systemd/system/service.d/50-boxinit.conf");
}

/**
 * A file's text, by the way that the kubelet goes: from the mount's `subPath` to the item of the volume, and by its
 * `fieldPath` to the annotation.
 */
function carriedFileOf(pod: StoredPod, containerName: string, path: string): string | undefined {
  const container = [...pod.spec.initContainers, ...pod.spec.containers].find(({ name }) => name === containerName);
  const mount = container?.volumeMounts.find(({ mountPath }) => mountPath === path);
  if (mount === undefined) return undefined;
  const [volume] = linksVolumesOf(pod);
  const shown = volume?.projected.sources[0].downwardAPI.items.find(({ path }) => path === mount.subPath);
  const [, annotation = ""] = /^metadata\.annotations\['(.+)'\]$/.exec(shown?.fieldRef.fieldPath ?? "") ?? [];
  return pod.metadata.annotations[annotation] ?? `nothing: no annotation ${annotation}`;
}
