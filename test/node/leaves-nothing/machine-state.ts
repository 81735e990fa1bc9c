import { execFileSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "../../../scripts/test/prerequisites.ts";
import type { HeldMounts } from "./held-mounts.ts";

/** By what is looked at: its lines. */
export type MachineState = Readonly<Record<string, readonly string[]>>;

/** What a node could leave on a machine, beside what ends with its processes. @param known - what there was before */
export function readMachineState(mounts: HeldMounts, known?: MachineState): MachineState {
  return {
    nftables: said("nft", ["list", "ruleset"]),
    iptables: onPath("iptables-save").isMet() ? said("iptables-save", []) : [],
    links: said("ip", ["-oneline", "-details", "link"]),
    addresses: said("ip", ["-oneline", "address"]),
    routes: ["-4", "-6"].flatMap((family) => said("ip", [family, "route", "show", "table", "all"])),
    rules: ["-4", "-6"].flatMap((family) => said("ip", [family, "rule"])),
    "network namespaces": said("ip", ["netns"]),
    // A module of the kernel that the node has loaded stays, and may bring some.
    sysctls: sysctls(known?.sysctls),
    // Without the numbers that each mount has, and what whoever builds images beside has mounted for as long as it takes.
    mounts: linesOf(readFileSync(mounts.mountinfo, "utf8"))
      .filter((line) => !line.includes("/.cache/image/"))
      .map((line) => line.split(" ").slice(2).join(" ")),
    files: ["/run", "/var/lib", "/var/log", "/etc", "/opt", "/usr/libexec"].flatMap((folder) =>
      filesIn(mounts.root, folder),
    ),
    "files in /tmp": globSync("**", { cwd: mounts.writtenToTmp }),
    // What containers have outside of the folders that nodes here have: those are looked at for each node.
    cgroups: globSync("/sys/fs/cgroup/**/{kubepods,k8s.io}{,-*}").filter((path) => !path.includes("/boxinit-node-")),
  };
}

/** Lines that are there now and were not, by a `+`, or were and are not. Equal where nothing changed. */
export function changes(before: MachineState, after: MachineState): readonly string[] {
  return Object.entries(before).flatMap(([what, earlier]) => {
    const later = after[what] ?? [];
    const added = later.filter((line) => !earlier.includes(line)).map((line) => `+ ${what}: ${line}`);
    const gone = earlier.filter((line) => !later.includes(line)).map((line) => `- ${what}: ${line}`);
    return [...added, ...gone];
  });
}

function said(command: string, args: readonly string[]): readonly string[] {
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return linesOf(output.replace(passing, ""));
}

/**
 * How long an address or route is still lent for, a bridge's timers and how many it has learned of, when a table was
 * printed, and how often a rule was met.
 */
const passing =
  / (?:(?:valid|preferred)_lft \w+|expires -?\w+|\w+_timer +[\d.]+|fdb_n_learned \d+)|^#.*$|\[\d+:\d+\]/gm;

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** What the kernel counts there, makes up for whoever reads, or lowers where its interrupts take long. */
const counters =
  /^(?:fs[/](?:aio-nr|dentry-state|file-nr|inode-nr|inode-state|quota[/].*)|kernel[/](?:ns_last_pid|perf_event_max_sample_rate|pty[/]nr|random[/].*)|net[/]netfilter[/]nf_conntrack_count)$/;

function sysctls(known?: readonly string[]): readonly string[] {
  const knownNames = known && new Set(known.map(nameOf));
  const root = "/proc/sys";
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return names
    .filter((name) => !counters.test(name) && (knownNames?.has(name) ?? true))
    .map((name) => `${name} = ${readSysctl(join(root, name))}`);
}

function nameOf(line: string): string {
  return line.split(" = ")[0] ?? "";
}

/** Some can only be written. */
function readSysctl(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

/**
 * Two folders deep, where a node's programs write by default. What the machine's own services keep comes and goes; images
 * of containers are kept there by whoever builds them: a node's own are on a file system of its own.
 */
function filesIn(root: string, folder: string): readonly string[] {
  const patterns = ["*", "*/*"].map((depth) => `${folder}/${depth}`.slice(1));
  return globSync(patterns, { cwd: root, exclude: ["**/{containers,journal,systemd,user}/**"] });
}
