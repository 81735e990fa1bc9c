import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../../support/atomic-writer.ts";
import type { RunnablePod, Volume } from "../pod-schema.ts";
import { pathInside } from "../sandbox/path-inside.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type Cluster, contentsOf, type VolumeFile } from "./contents.ts";
import { giveToGroup } from "./fs-group.ts";

export interface MountedVolumes {
  /** Where a volume is in the sandbox, or a file or folder of it at this moment. */
  pathOf(volume: string, subPath?: string): string;
  /**
   * What kubelet does where tokens are about to expire, or a Secret, ConfigMap or annotation was changed.
   *
   * @param changed - the pod, where it is another one now
   */
  refresh(changed?: RunnablePod): void;
}

/** Makes a pod's volumes in its sandbox, with the file systems, contents, owners and modes that kubelet gives them. */
export async function mountVolumes(pod: RunnablePod, sandbox: Sandbox, cluster: Cluster): Promise<MountedVolumes> {
  const pathOf = (volume: string, subPath = "") => {
    const path = join(sandbox.folder, "volumes", volume);
    return join(path, pathInside(sandbox.outside(path), subPath));
  };
  const { fsGroup } = pod.spec.securityContext ?? {};
  let turn = 0;
  let latest = pod;
  const write = (changed = latest) => {
    latest = changed;
    turn += 1;
    for (const volume of pod.spec.volumes) {
      const files = contentsOf(volume, latest, cluster, turn);
      if (files === undefined) continue;
      const folder = sandbox.outside(pathOf(volume.name));
      writeAtomically(folder, files, writeFile);
      if (fsGroup !== undefined) giveToGroup(folder, fsGroup, false);
    }
  };
  for (const volume of pod.spec.volumes) {
    const path = pathOf(volume.name);
    mkdirSync(sandbox.outside(path), { recursive: true });
    if (isInMemory(volume)) {
      const { code, stderr } = await sandbox.run(["mount", "-t", "tmpfs", "tmpfs", path]);
      if (code !== 0) throw new Error(stderr);
    }
    chmodSync(sandbox.outside(path), 0o777);
    if (isFilledByOthers(volume)) writeFileSync(join(sandbox.outside(path), "data"), `data of ${volume.name}\n`);
    const { emptyDir, persistentVolumeClaim } = volume;
    if (fsGroup !== undefined && (emptyDir ?? persistentVolumeClaim) !== undefined) {
      giveToGroup(sandbox.outside(path), fsGroup, true);
    }
  }
  write();
  return { pathOf, refresh: write };
}

function writeFile(path: string, { text, mode, owner }: VolumeFile): void {
  writeFileSync(path, text);
  chmodSync(path, mode);
  chownSync(path, owner, 0);
}

/** pkg/volume: these wrap an emptyDir of medium Memory; a configMap wraps one on disk. */
function isInMemory({ projected, secret, downwardAPI, emptyDir }: Volume): boolean {
  return [projected, secret, downwardAPI].some((source) => source !== undefined) || emptyDir?.medium === "Memory";
}

/** By a driver, or by whoever owns the node. */
function isFilledByOthers({ csi, persistentVolumeClaim, hostPath }: Volume): boolean {
  return [csi, persistentVolumeClaim, hostPath].some((source) => source !== undefined);
}
