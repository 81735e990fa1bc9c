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

/** What root sees. @param paths - by path, mounts that are looked for too; @throws Error where nothing can be run there */
export async function lookAtMounts(
  booted: LookedAt,
  pod: RunnablePod,
  name: string,
  paths: Readonly<Record<string, VolumeMount>> = {},
): Promise<Sights> {
  const [sights = {}] = await lookAtMountsAs([[]], booted, pod, name, paths);
  return sights;
}

/**
 * What several see, one after the other.
 *
 * @param who - of each, the words before a command that make somebody else of who runs it; none for root
 */
export async function lookAtMountsAs(
  who: readonly (readonly string[])[],
  booted: LookedAt,
  { spec }: RunnablePod,
  name: string,
  paths: Readonly<Record<string, VolumeMount>>,
): Promise<readonly Sights[]> {
  const container = [...spec.initContainers, ...spec.containers].find((one) => one.name === name);
  const mounts = [...(container?.volumeMounts ?? []), ...Object.values(paths)];
  const probes = mounts.map((mount) => probeOf(mount, booted));
  // A link at the path's end would be followed if a slash came after it.
  const words = probes.flatMap(({ mountPath, file }) => [mountPath.replace(/\/+$/, ""), file]);
  // All by one exec, which costs far more than to look.
  const commands = who.map((before) => [...before, "sh", "-c", script, "look", ...words].map(quoted).join(" "));
  const ran = await booted.container(name).exec(["sh", "-c", commands.join(" || exit\n")]);
  if (ran.code !== 0) throw new Error(`exit code ${ran.code} of\n${commands.join("\n")}\n${ran.stderr}`);
  const lines = ran.stdout.split("\n");
  return who.map((_, nth) => {
    const sights = probes.map((probe, at) => [probe.mountPath, sightOf(probe, lines[nth * probes.length + at] ?? "")]);
    return Object.fromEntries(sights);
  });
}

/** As a shell reads it as one word. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
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
