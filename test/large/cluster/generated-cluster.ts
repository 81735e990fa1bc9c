import { writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { makeAuthority } from "../../support/certificates.ts";
import { kubeconfigOf } from "../../support/kubeconfig.ts";
import { listenOnLoopback } from "../../support/listen-on-loopback.ts";
import { storedPod } from "./stored-pod.ts";

export interface GeneratedCluster {
  readonly pods: number;
  /** That the pods are spread over; none: every pod is on its own. */
  readonly deployments: number;
}

/** An API server whose objects are made as they are listed, so that there can be many. @returns a kubeconfig, and what ends it */
export async function startGeneratedCluster(folder: string, size: GeneratedCluster) {
  const authority = await makeAuthority("generated cluster");
  const pair = await authority.issue({ names: ["127.0.0.1"] });
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://127.0.0.1");
    const body =
      pathname === "/version" ? { gitVersion: "v1.36.3" } : pageOf(pathname.replace(/.*\//, ""), searchParams, size);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const port = await listenOnLoopback(server);
  const kubeconfig = join(folder, "generated.kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf({ port, token: "token", ca: authority.certificate }));
  return {
    kubeconfig,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pageOf(resource: string, query: URLSearchParams, size: GeneratedCluster): object {
  const from = Number(query.get("continue") ?? 0);
  const count = { pods: size.pods, deployments: size.deployments, replicasets: size.deployments }[resource] ?? 0;
  const to = Math.min(from + Number(query.get("limit")), count);
  const items = Array.from({ length: to - from }, (_, index) => objectOf(resource, from + index, size));
  return { metadata: { resourceVersion: "1", ...(to < count ? { continue: String(to) } : {}) }, items };
}

/** Namespaces and names grow with the number, as keys of a list do. */
function objectOf(resource: string, number: number, { pods, deployments }: GeneratedCluster): object {
  const each = resource === "pods" ? pods : deployments;
  const padded = String(number).padStart(6, "0");
  const namespace = `team-${String(Math.floor((number * 20) / each)).padStart(2, "0")}`;
  if (resource === "pods") {
    const owner = Math.floor((number * deployments) / pods);
    return storedPod(`pod-${padded}`, namespace, deployments === 0 ? undefined : ownerOf("ReplicaSet", owner));
  }
  const name = `machine-${padded}`;
  const kind = resource === "deployments" ? "Deployment" : "ReplicaSet";
  const template = storedPod(name, namespace, undefined);
  const owners = kind === "ReplicaSet" ? { ownerReferences: [ownerOf("Deployment", number)] } : {};
  return { metadata: { name, namespace, uid: uidOf(kind, number), ...owners }, spec: { template } };
}

function ownerOf(kind: string, number: number): object {
  const name = `machine-${String(number).padStart(6, "0")}`;
  return { apiVersion: "apps/v1", kind, name, uid: uidOf(kind, number), controller: true };
}

function uidOf(kind: string, number: number): string {
  return `${kind}-${number}`;
}
