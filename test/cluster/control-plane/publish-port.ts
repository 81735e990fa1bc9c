import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Supervised } from "./supervise.ts";

const relay = join(import.meta.dirname, "relay-process.ts");

/**
 * Makes a port of loopback in the network of the supervised programs one of loopback here. Files are in both networks: a
 * socket of the file system leads from one into the other.
 *
 * @returns what ends it
 */
export async function publishPort(supervised: Supervised, port: number): Promise<() => void> {
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
