import { setTimeout as sleep } from "node:timers/promises";
import type { RunnablePod, VolumeMount } from "../pod-schema.ts";
import type { StartedContainer } from "../runtime/start-container.ts";
import { type LookedAt, lookAtMounts, type Sights } from "./look.ts";

/** What becomes of a container: who is PID 1 in it and what is seen there, or how it ends. */
export type Sighting =
  | { readonly is: "running"; readonly pid1: string; readonly mounts: Sights }
  // systemd is PID 1, and has given up.
  | { readonly is: "stuck"; readonly state: string }
  | { readonly is: "ended"; readonly code: number | null; readonly output: string }
  | { readonly is: "refused"; readonly why: string };

/** A pod that was started, wherever that is. */
export interface Booted extends LookedAt {
  container(name?: string): Pick<StartedContainer, "exec" | "ended">;
  stop(): Promise<void>;
}

export interface SeeOptions {
  readonly name?: string;
  /** Mounts, by path, that are looked for too, where the container does not have them. */
  readonly paths?: Readonly<Record<string, VolumeMount>>;
  /** What else is to be done while the container runs. */
  readonly meanwhile?: (mounts: Sights, pid1: string) => Promise<void>;
  /** What else is to be done where it has ended. */
  readonly atEnd?: () => Promise<void>;
}

/** Boots a pod, looks into a container, and takes it down. @param boot - fails where the runtime refuses a container */
export async function see(
  pod: RunnablePod,
  boot: () => Promise<Booted>,
  { name = "main", paths = {}, meanwhile = async () => {}, atEnd = async () => {} }: SeeOptions = {},
): Promise<Sighting> {
  const booted = await boot().catch((error: unknown) => String(error));
  if (typeof booted === "string") return { is: "refused", why: booted };
  try {
    const container = booted.container(name);
    const ended = await Promise.race([container.ended, sleep(0)]);
    if (ended !== undefined) {
      await atEnd();
      return { is: "ended", code: ended.code, output: ended.output.trim() };
    }
    const { stdout } = await container.exec(["sh", "-c", "cat /proc/1/comm; systemctl is-system-running"]);
    const [pid1 = "", state = ""] = stdout.split("\n");
    if (pid1 === "systemd" && state !== "running" && state !== "degraded") return { is: "stuck", state };
    const mounts = await lookAtMounts(booted, pod, name, paths);
    await meanwhile(mounts, pid1);
    return { is: "running", pid1, mounts };
  } finally {
    await booted.stop();
  }
}
