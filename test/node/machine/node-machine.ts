import { join } from "node:path";
import type { Surroundings } from "../../cluster/control-plane/start-control-plane.ts";

/** The address of the node, and of the API server on it. */
export const nodeAddress = "192.168.77.1";

const script = (name: string) => join(import.meta.dirname, name);

/**
 * A machine of its own for a node: network, mounts, processes and cgroups, which end with what is run in it. What the
 * real machine has stays as it is. It needs root.
 */
export function nodeMachine(): Surroundings {
  const namespaces = ["--net", "--mount", "--cgroup", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return {
    enter: ["sh", script("keep-cgroups.sh"), "unshare", ...namespaces, "sh", script("lay-out.sh"), nodeAddress],
    apiServerFlags: {
      "bind-address": "0.0.0.0",
      "advertise-address": nodeAddress,
      "endpoint-reconciler-type": "lease",
      "kubelet-preferred-address-types": "InternalIP",
      "feature-gates": "ContainerStopSignals=true",
    },
    controllerManagerFlags: { controllers: "*" },
  };
}
