import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { z } from "zod";
import type { RunnablePod, VolumeMount } from "../pod-schema.ts";
import type { StartedContainer } from "../runtime/start-container.ts";

/**
 * What a program finds where a volume is mounted: its file, at the mount itself or through a symbolic link on the way;
 * nothing; a file that it may not read; or something else than what is in the volume.
 */
export type Sight = "visible" | "by link" | "missing" | "denied" | "other";

/** What is seen at each path at which the container mounts a volume. */
export type Sights = Readonly<Record<string, Sight>>;

/** A pod that runs, wherever it does. */
export interface LookedAt {
  container(name?: string): Pick<StartedContainer, "exec">;
  /** A volume's folder, as this process spells it. */
  volume(name: string): string;
}

interface Probe {
  readonly mountPath: string;
  readonly file: string;
  /** Device and inode of the file, as the node has it in the volume. */
  readonly identity: string;
  readonly mode: number;
}

export interface LookOptions {
  /** The words before a command that make somebody else of the observer; root by default. */
  readonly who?: readonly string[];
  /** Mounts, by path, that are looked for too, where the container does not have them. */
  readonly paths?: Readonly<Record<string, VolumeMount>>;
}

/** @throws Error where nothing can be run in the container */
export async function lookAtMounts(
  booted: LookedAt,
  { spec }: RunnablePod,
  name: string,
  { who = [], paths = {} }: LookOptions = {},
): Promise<Sights> {
  const container = [...spec.initContainers, ...spec.containers].find((one) => one.name === name);
  const mounts = [...(container?.volumeMounts ?? []), ...Object.values(paths)];
  const probes = mounts.map((mount) => probeOf(mount, booted));
  // A link at the path's end would be followed if a slash came after it.
  const words = probes.flatMap(({ mountPath, file }) => [mountPath.replace(/\/+$/, ""), file]);
  const ran = await booted.container(name).exec([...who, "sh", "-c", script, "look", ...words]);
  if (ran.code !== 0) throw new Error(`${who.join(" ")} sh: exit code ${ran.code}: ${ran.stderr}`);
  const lines = ran.stdout.split("\n").slice(0, -1);
  return Object.fromEntries(probes.map((probe, at) => [probe.mountPath, sightOf(probe, lines[at] ?? "")]));
}

/** Whether what is looked at in a volume is a file that every user may read. */
export function isForAll(mount: VolumeMount, booted: LookedAt): boolean {
  return (probeOf(mount, booted).mode & 0o004) !== 0;
}

/**
 * For each mount path and a file in it: is the path a link, what is with the file, and which one is it? Without braces,
 * which `systemd-run` would take for a variable of its own.
 */
const script = `
while [ $# -gt 0 ]; do
  if head -c 1 "$2" >/dev/null 2>&1; then state=readable
  elif [ -e "$2" ]; then state=denied
  else state=missing
  fi
  test -L "$1" && path=link || path=no-link
  printf '%s\\t%s\\t%s\\n' "$path" "$state" "$(stat --dereference --format=%d:%i "$2" 2>/dev/null)"
  shift 2
done`;

const answer = z.tuple([z.enum(["link", "no-link"]), z.enum(["readable", "denied", "missing"]), z.string()]);

function sightOf({ mountPath, identity }: Probe, line: string): Sight {
  const [path, state, found] = answer.parse(line.split("\t"));
  if (state !== "readable") return state;
  if (found !== identity) return "other";
  // Every image has /var/run as a link to /run.
  return path === "link" && posix.resolve(mountPath) !== "/var/run" ? "by link" : "visible";
}

function probeOf({ name, mountPath, subPath = "" }: VolumeMount, booted: LookedAt): Probe {
  const mounted = join(booted.volume(name), subPath);
  const sample = statSync(mounted).isDirectory() ? sampleIn(mounted) : "";
  const { dev, ino, mode } = statSync(join(mounted, sample));
  // A path with `..` stays as it is.
  return { mountPath, file: sample === "" ? mountPath : `${mountPath}/${sample}`, identity: `${dev}:${ino}`, mode };
}

/**
 * A file of the volume. One that programs fill gets one: what they have put there may be a pipe, from which reading does
 * not return.
 */
function sampleIn(folder: string): string {
  const names = readdirSync(folder);
  const written = names.includes("..data") ? names.filter((name) => !name.startsWith("..")) : [];
  const sample = written.includes("token") ? "token" : (written[0] ?? "data");
  if (sample === "data" && !names.includes(sample)) writeFileSync(join(folder, sample), "data\n");
  return sample;
}
