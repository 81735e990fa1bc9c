import type { V1Pod } from "@kubernetes/client-node";

/** What a kubelet would do for a pod and this node does not. @throws Error where there is any: nothing is passed over */
export function expectKnown(pod: V1Pod): void {
  const { initContainers, ephemeralContainers, containers = [], shareProcessNamespace, hostPID } = pod.spec ?? {};
  const unknown = {
    "init containers": initContainers !== undefined,
    "ephemeral containers": ephemeralContainers !== undefined,
    "shared processes": shareProcessNamespace === true || hostPID === true,
    "lifecycle hooks": containers.some(({ lifecycle }) => lifecycle !== undefined),
    "working directories": containers.some(({ workingDir }) => workingDir !== undefined),
    "probes that are not HTTP": containers
      .flatMap(({ startupProbe, readinessProbe, livenessProbe }) => [startupProbe, readinessProbe, livenessProbe])
      .some((probe) => probe !== undefined && probe.httpGet === undefined),
  };
  const found = Object.entries(unknown).flatMap(([what, isThere]) => (isThere ? [what] : []));
  if (found.length > 0) throw new Error(`this node does not know ${found.join(", ")}`);
}
