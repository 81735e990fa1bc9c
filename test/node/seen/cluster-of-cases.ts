import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import type { RunnablePod } from "../../systemd/pod-schema.ts";
import { claimFolder } from "./volume-folder.ts";

export const namespaces = {
  asWritten: "as-written",
  withBoxinit: "with-boxinit",
} as const;

/** What pods ask of their cluster: namespaces, one of which boxinit leaves alone, and what volumes and variables name. */
export async function prepareCluster({ api }: ControlPlane, pods: readonly RunnablePod[]): Promise<void> {
  // A case has a pod of another class; here that is nothing else than Sysbox by another name.
  await api.create("/apis/node.k8s.io/v1/runtimeclasses", { metadata: { name: "kata" }, handler: "sysbox-runc" });
  await createNamespace(api, namespaces.asWritten, { "boxinit/mode": "off" });
  await createNamespace(api, namespaces.withBoxinit);
  const volumes = pods.flatMap(({ spec }) => spec.volumes);
  const secrets = new Set(volumes.flatMap(({ secret }) => secret?.secretName ?? []));
  const configMaps = new Set(["settings", ...volumes.flatMap(({ configMap }) => configMap?.name ?? [])]);
  const claims = new Set(volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []));
  for (const namespace of Object.values(namespaces)) {
    const path = `/api/v1/namespaces/${namespace}`;
    for (const name of secrets) {
      await api.create(`${path}/secrets`, { metadata: { name }, stringData: { password: `password of ${name}` } });
    }
    for (const name of configMaps) {
      await api.create(`${path}/configmaps`, { metadata: { name }, data: { key: `key of ${name}` } });
    }
    for (const name of claims) {
      const storage = { accessModes: ["ReadWriteOnce"], storageClassName: "" };
      const volumeName = `${namespace}-${name}`;
      await api.create("/api/v1/persistentvolumes", {
        metadata: { name: volumeName },
        spec: {
          ...storage,
          capacity: { storage: "1Gi" },
          claimRef: { namespace, name },
          hostPath: { path: claimFolder(name), type: "DirectoryOrCreate" },
        },
      });
      await api.create(`${path}/persistentvolumeclaims`, {
        metadata: { name },
        spec: { ...storage, volumeName, resources: { requests: { storage: "1Gi" } } },
      });
    }
  }
}
