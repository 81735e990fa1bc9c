import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { OwnNetwork } from "../../../cluster/control-plane/start-control-plane.ts";
import type { Supervised } from "../../../cluster/control-plane/supervise.ts";

/** The address of the node, and of the API server on it. */
export const nodeAddress = "192.168.77.1";

const relay = join(import.meta.dirname, "relay-process.ts");

/**
 * A network in which Services and pods can have real addresses: a network namespace, with mounts and processes of its
 * own too, so that nothing has to be cleaned up. Root is not needed where the kernel lets everybody make user namespaces;
 * then all pods run as the same user.
 */
export function ownNetwork(): OwnNetwork {
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
    publish,
  };
}

/** Files are in both networks: a socket of the file system leads from one into the other. */
export async function publish(supervised: Supervised, port: number): Promise<() => void> {
  const socket = join(supervised.folder, `port-${port}.sock`);
  await supervised.start({
    name: "relay",
    command: process.execPath,
    args: [relay, socket, String(port)],
  });
  // In a process of its own: this one can be busy, or waiting for a program that asks the API server.
  const outside = fork(relay, [String(port), socket]);
  await once(outside, "message");
  return () => void outside.kill("SIGKILL");
}
