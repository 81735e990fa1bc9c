import { globSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";

const supervisor = join(import.meta.dirname, "../../cluster/control-plane/supervisor.ts");

/** What only one node has, so that others beside it do not count. */
export interface Traces {
  /** The processes that take its cgroups away; their folders have their numbers. */
  readonly keepers: readonly number[];
  /** Its namespaces, as links in /proc name them. */
  readonly namespaces: ReadonlySet<string>;
}

/** @param folder - of the node that runs now */
export function tracesOf(folder: string): Traces {
  const processes = allProcesses().filter(({ commandLine }) => commandLine.includes(folder));
  const inside = processes.find(({ commandLine }) => commandLine.startsWith(`${process.execPath} ${supervisor} `));
  const keepers = processes.filter(({ commandLine }) => /^sh \S*keep-cgroups[.]sh /.test(commandLine));
  return {
    keepers: keepers.map(({ pid }) => pid),
    namespaces: new Set(["pid", "mnt", "net"].map((name) => namespaceOf(inside?.pid ?? 0, name))),
  };
}

/** Processes and cgroups of the node that are there now. */
export function leftOf({ keepers, namespaces }: Traces): readonly string[] {
  const isInside = (pid: number) => ["pid", "mnt", "net"].some((name) => namespaces.has(namespaceOf(pid, name)));
  const isOf = (pid: number, keeper: number) => cgroupsOf(pid).includes(`boxinit-node-${keeper}`);
  const processes = allProcesses().filter(
    ({ pid }) => keepers.includes(pid) || isInside(pid) || keepers.some((keeper) => isOf(pid, keeper)),
  );
  const cgroups = keepers.flatMap((keeper) => globSync(`/sys/fs/cgroup/**/boxinit-node-${keeper}`));
  return [...processes.map(({ pid, commandLine }) => `${pid} ${commandLine}`), ...cgroups];
}

interface Process {
  readonly pid: number;
  readonly commandLine: string;
}

function allProcesses(): readonly Process[] {
  return globSync("/proc/[0-9]*").map((path) => ({
    pid: Number(basename(path)),
    commandLine: read(`${path}/cmdline`).replaceAll("\0", " "),
  }));
}

function cgroupsOf(pid: number): string {
  return read(`/proc/${pid}/cgroup`);
}

/** Nothing of a process that has ended since it was listed. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function namespaceOf(pid: number, name: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/${name}`);
  } catch {
    return "";
  }
}
