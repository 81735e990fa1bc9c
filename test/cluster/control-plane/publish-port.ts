import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Supervised } from "./supervise.ts";

const relay = join(import.meta.dirname, "relay-process.ts");

/**
 * Makes a port of loopback in the network of the supervised programs one of loopback here. Files are in both networks: a
 * socket of the file system leads from one into the other.
 *
 * @returns what ends it
 * @throws Error with what it says, where somebody else has the port here
 */
export async function publishPort(supervised: Supervised, port: number): Promise<() => void> {
  const socket = join(supervised.folder, `port-${port}.sock`);
  await supervised.start({
    name: "relay",
    command: process.execPath,
    args: [relay, socket, String(port)],
  });
  // In a process of its own: this one can be busy, or waiting for a program that asks the API server.
  const outside = fork(relay, [String(port), socket], { stdio: ["ignore", "inherit", "pipe", "ipc"] });
  const said = outside.stderr === null ? "" : text(outside.stderr);
  const early = once(outside, "close").then(async () => {
    throw new Error(`the relay to port ${port} ended: ${await said}`);
  });
  await Promise.race([once(outside, "message"), early]);
  early.catch(() => {});
  return () => void outside.kill("SIGKILL");
}
