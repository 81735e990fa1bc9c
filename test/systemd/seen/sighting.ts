import { setTimeout as sleep } from "node:timers/promises";
import { type BootOptions, bootPod } from "../boot-pod.ts";
import { readRunnablePod, type VolumeMount } from "../pod-schema.ts";
import { lookAtMounts, type Sights } from "./look.ts";

/** What becomes of a container: who is PID 1 in it and what is seen there, or how it ends. */
export type Sighting =
  | { readonly is: "running"; readonly pid1: string; readonly mounts: Sights }
  // systemd is PID 1, and has given up.
  | { readonly is: "stuck"; readonly state: string }
  | { readonly is: "ended"; readonly code: number | null; readonly output: string }
  | { readonly is: "refused"; readonly why: string };

/**
 * Boots a pod, looks, and takes it down.
 *
 * @param paths - mounts, by path, that are looked for too, where the container does not have them
 */
export async function see(
  object: object,
  options: BootOptions,
  paths: Readonly<Record<string, VolumeMount>> = {},
  name = "main",
): Promise<Sighting> {
  const pod = readRunnablePod(object);
  const booted = await bootPod(pod, options).catch((error: unknown) => String(error));
  if (typeof booted === "string") return { is: "refused", why: booted };
  try {
    const container = booted.container(name);
    const ended = await Promise.race([container.ended, sleep(0)]);
    if (ended !== undefined) return { is: "ended", code: ended.code, output: ended.output.trim() };
    const { stdout } = await container.exec(["sh", "-c", "cat /proc/1/comm; systemctl is-system-running"]);
    const [pid1 = "", state = ""] = stdout.split("\n");
    if (pid1 === "systemd" && state !== "running" && state !== "degraded") return { is: "stuck", state };
    const mounts = await lookAtMounts(booted, pod, name, { paths });
    return { is: "running", pid1, mounts };
  } finally {
    await booted.stop();
  }
}
