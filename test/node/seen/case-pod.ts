import { posix } from "node:path";
import type { PublicCase } from "../../systemd/cases/public-cases.ts";
import { type RunnableContainer, type RunnablePod, readRunnablePod, type Volume } from "../../systemd/pod-schema.ts";
import { nodeFolder } from "./volume-folder.ts";

/** @param image - what all its containers run */
export function podForNode(each: PublicCase, name: string, image: string): RunnablePod {
  const { metadata, spec, ...pod } = readRunnablePod(each.pod);
  const withImage = (container: RunnableContainer) => ({ ...container, image });
  return {
    ...pod,
    metadata: { ...metadata, name },
    spec: {
      ...spec,
      // What ends stays so, to be looked at.
      restartPolicy: "Never",
      initContainers: spec.initContainers.map(withImage),
      containers: spec.containers.map(withImage),
      volumes: spec.volumes.map(onNode),
    },
  };
}

export function inNamespace(pod: RunnablePod, namespace: string): RunnablePod {
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

/**
 * A folder of the machine is one of the node's memory, since tests put a file into it. A CSI driver gives a folder of the
 * node too, which kubelet binds as it binds a hostPath.
 */
function onNode({ hostPath, csi, ...volume }: Volume): Volume {
  const path = hostPath?.path ?? csi?.driver;
  if (path === undefined) return volume;
  return { ...volume, hostPath: { path: posix.join(nodeFolder, path), type: "DirectoryOrCreate" } };
}
