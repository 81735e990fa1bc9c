import { execFileSync } from "node:child_process";
import { DiscoveryV1Api, type V1EndpointSlice, type V1Service } from "@kubernetes/client-node";
import { connectKube, follow } from "../node/kube.ts";
import { type Balancer, startBalancer } from "./balancer.ts";
import { endpointsOf } from "./endpoints.ts";

// What kube-proxy does for Services that have an address: connections to it go to ready endpoints. In a process of its
// own: what waits in a busy event loop, no kernel would hold back.
const [kubeconfig = "", delay = ""] = process.argv.slice(2);
/** Milliseconds from a change to its effect, as between nodes. */
const propagation = Number(delay);
const kube = connectKube(kubeconfig);
const discovery = kube.config.makeApiClient(DiscoveryV1Api);
const services = new Map<string, V1Service>();
const slices = new Map<string, V1EndpointSlice>();
const balancers = new Map<string, Balancer>();

await follow(kube, "/api/v1/services", () => kube.core.listServiceForAllNamespaces(), {
  changed: (service) => later(() => services.set(keyOf(service), service)),
  gone: (service) => later(() => services.delete(keyOf(service))),
});
const slicesPath = "/apis/discovery.k8s.io/v1/endpointslices";
await follow(kube, slicesPath, () => discovery.listEndpointSliceForAllNamespaces(), {
  changed: (slice) => later(() => slices.set(keyOf(slice), slice)),
  gone: (slice) => later(() => slices.delete(keyOf(slice))),
});

function keyOf({ metadata }: V1Service | V1EndpointSlice): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}

function later(change: () => void): void {
  setTimeout(() => {
    change();
    sync();
  }, propagation);
}

function sync(): void {
  const wanted = new Set<string>();
  for (const service of services.values()) {
    const { clusterIP = "None", ports = [] } = service.spec ?? {};
    if (clusterIP === "None" || clusterIP === "") continue;
    for (const { name = "", port } of ports) {
      const endpoints = endpointsOf(service, name, [...slices.values()]);
      const key = `${clusterIP}:${port}`;
      wanted.add(key);
      const balancer = balancers.get(key) ?? startBalancer(addressed(clusterIP), port);
      balancers.set(key, balancer);
      balancer.spreadOver(endpoints);
    }
  }
  for (const [key, balancer] of balancers) {
    if (wanted.has(key)) continue;
    balancer.close();
    balancers.delete(key);
  }
}

/** The node has the address from then on. */
function addressed(clusterIP: string): string {
  execFileSync("ip", ["address", "replace", `${clusterIP}/32`, "dev", "lo"]);
  return clusterIP;
}
