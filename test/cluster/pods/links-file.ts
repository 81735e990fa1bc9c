import { z } from "zod";
import type { StoredPod } from "./stored-pod.ts";

const item = z.object({ path: z.string(), fieldRef: z.object({ fieldPath: z.string() }) });
const linksVolume = z.object({
  projected: z.object({ sources: z.tuple([z.object({ downwardAPI: z.object({ items: z.array(item) }) })]) }),
});

/** The volumes that show lines for systemd-tmpfiles: at most one. */
export function linksVolumesOf({ spec }: StoredPod): readonly z.infer<typeof linksVolume>[] {
  return spec.volumes.filter(({ name }) => name.startsWith("boxinit")).map((volume) => linksVolume.parse(volume));
}

/**
 * What systemd-tmpfiles finds in a container, by the way that the kubelet goes: from the mount's `subPath` to the item
 * of the volume, and by its `fieldPath` to the annotation. Undefined where nothing is mounted.
 */
export function linksFileOf(pod: StoredPod, containerName: string): string | undefined {
  const container = [...pod.spec.initContainers, ...pod.spec.containers].find(({ name }) => name === containerName);
  const mount = container?.volumeMounts.find(({ mountPath }) => mountPath === "/etc/tmpfiles.d/boxinit.conf");
  if (mount === undefined) return undefined;
  const [volume] = linksVolumesOf(pod);
  const shown = volume?.projected.sources[0].downwardAPI.items.find(({ path }) => path === mount.subPath);
  const [, annotation = ""] = /^metadata\.annotations\['(.+)'\]$/.exec(shown?.fieldRef.fieldPath ?? "") ?? [];
  return pod.metadata.annotations[annotation] ?? `nothing: no annotation ${annotation}`;
}
