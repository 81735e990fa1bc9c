import { join } from "node:path";
import { apiServerFlagsOnNode, nodeAddress } from "../../../cluster/control-plane/node-network.ts";
import type { Surroundings } from "../../../cluster/control-plane/start-control-plane.ts";

/**
 * A network in which Services and pods can have real addresses: a network namespace, with mounts and processes of its
 * own too, so that nothing has to be cleaned up. Root is not needed where the kernel lets everybody make user namespaces;
 * then all pods run as the same user.
 */
export function ownNetwork(): Surroundings {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return {
    enter: ["unshare", ...user, ...namespaces, "sh", join(import.meta.dirname, "enter.sh"), nodeAddress],
    apiServerFlags: apiServerFlagsOnNode,
  };
}
