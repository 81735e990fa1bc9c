import type { V1Pod } from "@kubernetes/client-node";
import { nodeAddress } from "../../../cluster/control-plane/node-network.ts";
import { nameOf } from "./kube.ts";

/** A field of a pod, as the downward API gives it. @throws Error where this node does not know the field */
export function podField(pod: V1Pod, path: string, podAddress: string): string {
  const { name, namespace, uid } = nameOf(pod);
  const [, table, key = ""] = /^metadata\.(annotations|labels)\['([^']+)'\]$/.exec(path) ?? [];
  if (table !== undefined) return pod.metadata?.[table === "labels" ? "labels" : "annotations"]?.[key] ?? "";
  const fields: Readonly<Record<string, string | undefined>> = {
    "metadata.name": name,
    "metadata.namespace": namespace,
    "metadata.uid": uid,
    "metadata.annotations": lines(pod.metadata?.annotations),
    "metadata.labels": lines(pod.metadata?.labels),
    "spec.nodeName": pod.spec?.nodeName,
    "spec.serviceAccountName": pod.spec?.serviceAccountName,
    "status.podIP": podAddress,
    "status.podIPs": podAddress,
    "status.hostIP": nodeAddress,
    "status.hostIPs": nodeAddress,
  };
  const value = fields[path];
  if (value === undefined) throw new Error(`this node does not know the field ${path}`);
  return value;
}

function lines(table: Readonly<Record<string, string>> = {}): string {
  return Object.entries(table)
    .toSorted()
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}
