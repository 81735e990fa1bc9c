import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { type Kube, nameOf, reasonOf } from "./kube.ts";
import { hasOtherUsers } from "./other-users.ts";
import type { Mount } from "./root-script.ts";
import { type VolumeSource, volumeFiles } from "./volume-files.ts";
import { writeFolder } from "./write-folder.ts";

export interface PodVolumes {
  mountsOf(container: V1Container): readonly Mount[];
  /** Looks for what has changed, until the signal says to stop. */
  keepUpToDate(latest: () => V1Pod, stop: AbortSignal): Promise<void>;
}

/** Milliseconds between two looks; the kubelet takes up to a minute and a half. */
const syncInterval = 1000;

/** The pod's volumes as folders. @throws Error where one can't be shown (yet) */
export async function showVolumes(kube: Kube, pod: V1Pod, podAddress: string, folder: string): Promise<PodVolumes> {
  const volumes = pod.spec?.volumes ?? [];
  const group = pod.spec?.securityContext?.fsGroup;
  const token = tokensOf(kube, pod);
  const write = async (now: V1Pod) => {
    const source: VolumeSource = { kube, pod: now, podAddress, token };
    for (const volume of volumes) {
      const files = await volumeFiles(volume, source);
      const path = join(folder, volume.name);
      if (!existsSync(path)) makeFolder(path, files === undefined, group);
      if (files !== undefined) writeFolder(path, files, group);
    }
  };
  await write(pod);
  return {
    mountsOf: ({ volumeMounts = [] }) =>
      volumeMounts.map(({ name, mountPath, subPath = "", readOnly = false }) => {
        const volume = volumes.find((one) => one.name === name);
        return {
          path: mountPath,
          source: join(folder, name, subPath),
          // All but an emptyDir are read-only whatever the mount says.
          readOnly: readOnly || volume?.emptyDir === undefined,
        };
      }),
    keepUpToDate: async (latest, stop) => {
      while (!stop.aborted) {
        await write(latest()).catch((error: unknown) => console.error(`volumes stay as they are: ${reasonOf(error)}`));
        await sleep(syncInterval, undefined, { signal: stop }).catch(() => {});
      }
    },
  };
}

function makeFolder(path: string, isWritable: boolean, group: number | undefined): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, isWritable ? 0o777 : 0o755);
  if (group !== undefined && hasOtherUsers()) chownSync(path, 0, group);
}

/** One token for each audience, bound to the pod, and another before it expires (pkg/kubelet/token/token_manager.go). */
function tokensOf({ core }: Kube, pod: V1Pod): VolumeSource["token"] {
  const known = new Map<string, { readonly token: string; readonly until: number }>();
  return async (audience, seconds) => {
    const key = `${audience}/${seconds}`;
    const last = known.get(key);
    if (last !== undefined && Date.now() < last.until) return last.token;
    const { name, namespace, uid } = nameOf(pod);
    const { status } = await core.createNamespacedServiceAccountToken({
      name: pod.spec?.serviceAccountName ?? "default",
      namespace,
      body: {
        spec: {
          audiences: audience === undefined ? [] : [audience],
          expirationSeconds: seconds,
          boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
        },
      },
    });
    const token = status?.token ?? "";
    known.set(key, { token, until: Date.now() + seconds * 800 });
    return token;
  };
}
