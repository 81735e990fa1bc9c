import { isObject } from "../core/inspect/json.ts";
import type { Volume } from "../core/pod.ts";
import type { MountInfo } from "./mount-info.ts";

export const tokenKind = "ServiceAccount token";

/** What people call a volume, by the source that the pod's spec gives it. */
export function volumeKind({ raw, hasToken }: Volume): string {
  if (hasToken) return tokenKind;
  if (isSocket(raw.hostPath)) return "socket of the node";
  const source = Object.keys(raw).find((key) => key !== "name");
  // A volume without a source is an emptyDir (core/v1 defaults).
  return source === undefined ? "emptyDir" : (kindNames.get(source) ?? source);
}

function isSocket(hostPath: unknown): boolean {
  if (!isObject(hostPath)) return false;
  const { type, path } = hostPath;
  return type === "Socket" || (typeof path === "string" && path.endsWith(".sock"));
}

const kindNames = new Map([
  ["secret", "Secret"],
  ["configMap", "ConfigMap"],
  ["projected", "projected volume"],
  ["downwardAPI", "downwardAPI volume"],
  ["persistentVolumeClaim", "PersistentVolumeClaim"],
  ["ephemeral", "ephemeral volume"],
  ["csi", "CSI volume"],
  ["image", "image volume"],
]);

/**
 * A volume by how it is mounted, where no spec is at hand: what the kubelet keeps on disk has its plugin's name and the
 * volume's in its path (pkg/volume, `kubernetes.io~PLUGIN`). What it keeps in memory, tokens and Secrets, only its place tells.
 */
export function volumeByMount({ root, mountPoint }: MountInfo): { name: string | null; kind: string } | null {
  const [, plugin = "", name = null] = /\/volumes\/kubernetes\.io~([a-z-]+)\/([^/]+)/.exec(root) ?? [];
  if (plugin !== "") return { name, kind: pluginKinds.get(plugin) ?? plugin };
  return /^\/(?:var\/)?run\/secrets\/(?:.+\/)?serviceaccount$/.test(mountPoint)
    ? { name: null, kind: tokenKind }
    : null;
}

const pluginKinds = new Map([
  ["secret", "Secret"],
  ["configmap", "ConfigMap"],
  ["projected", "projected volume"],
  ["downward-api", "downwardAPI volume"],
  ["empty-dir", "emptyDir"],
  ["host-path", "hostPath"],
  ["local-volume", "local volume"],
  ["csi", "CSI volume"],
]);
