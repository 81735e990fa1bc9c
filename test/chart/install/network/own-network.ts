import { join } from "node:path";
import type { Surroundings } from "../../../cluster/control-plane/start-control-plane.ts";

/** The address of the node, and of the API server on it. */
export const nodeAddress = "192.168.77.1";

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
    // The API server is the endpoint of the Service that pods reach it by.
    apiServerFlags: {
      "bind-address": "0.0.0.0",
      "advertise-address": nodeAddress,
      "endpoint-reconciler-type": "lease",
    },
  };
}
