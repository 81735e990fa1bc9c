import { join } from "node:path";
import { nodeAddress, publish } from "../../chart/install/network/own-network.ts";
import type { OwnNetwork } from "../../cluster/control-plane/start-control-plane.ts";

const script = (name: string) => join(import.meta.dirname, name);

/**
 * A machine of its own for a node: network, mounts, processes and cgroups, which end with what is run in it. What the
 * real machine has stays as it is. It needs root.
 */
export function nodeMachine(): OwnNetwork {
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
    publish,
  };
}
