import { join } from "node:path";
import { apiServerFlagsOnNode, nodeAddress } from "../../cluster/control-plane/node-network.ts";
import type { Surroundings } from "../../cluster/control-plane/start-control-plane.ts";

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
      ...apiServerFlagsOnNode,
      "kubelet-preferred-address-types": "InternalIP",
      "feature-gates": "ContainerStopSignals=true",
    },
    controllerManagerFlags: { controllers: "*" },
  };
}
