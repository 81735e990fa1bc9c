import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import type { Volume } from "../../systemd/pod-schema.ts";

/** The node's file system, volumes and all, as this process spells it. */
export function rootOfNode({ supervised }: Pick<ControlPlane, "supervised">): string {
  const kubelet = readdirSync("/proc").find((name) => {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8");
      return words.includes(supervised.folder) && readFileSync(`/proc/${name}/comm`, "utf8") === "kubelet\n";
    } catch {
      // It has ended, or is no process at all.
      return false;
    }
  });
  if (kubelet === undefined) throw new Error("no kubelet runs");
  return `/proc/${kubelet}/root`;
}

/** Where kubelet has a pod's volume (pkg/volume: the names of its plugins). @param uid - the pod's */
export function folderOf(volume: Volume, uid: string): string {
  const { name, hostPath, persistentVolumeClaim } = volume;
  if (hostPath !== undefined) return hostPath.path;
  if (persistentVolumeClaim !== undefined) return claimFolder(persistentVolumeClaim.claimName);
  const [, plugin] = plugins.find(([source]) => volume[source] !== undefined) ?? [];
  if (plugin === undefined) throw new Error(`of which kind is the volume ${name}?`);
  return join("/var/lib/kubelet/pods", uid, "volumes", `kubernetes.io~${plugin}`, name);
}

const plugins = [
  ["projected", "projected"],
  ["secret", "secret"],
  ["configMap", "configmap"],
  ["downwardAPI", "downward-api"],
  ["emptyDir", "empty-dir"],
] as const satisfies readonly (readonly [keyof Volume, string])[];

/** On the node, of what `cluster-of-cases.ts` makes for claims. */
export function claimFolder(name: string): string {
  return join(nodeFolder, "claims", name);
}

/** In the node's memory: gone with it. */
export const nodeFolder = "/run/of-public-cases";
