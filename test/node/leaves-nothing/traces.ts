import { closeSync, globSync, openSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";

const supervisor = join(import.meta.dirname, "../../cluster/control-plane/supervisor.ts");

/** What only one node has, so that others beside it do not count. */
export interface Traces {
  /** The processes that take its cgroups away; their folders have their numbers. */
  readonly keepers: readonly number[];
  /** Its namespaces, as links in /proc name them. */
  readonly namespaces: ReadonlySet<string>;
  /** From then on, the next namespaces that anybody makes may have these names. */
  letGo(): void;
}

/** Not its mount namespace: held, that would keep images in memory. held-mounts.ts looks at mounts. */
const kinds = ["pid", "net"] as const;
/** Others may have a keeper's number later. */
const keeping = /^sh \S*keep-cgroups[.]sh /;

/** @param folder - of the node that runs now */
export function tracesOf(folder: string): Traces {
  const processes = allProcesses().filter(({ commandLine }) => commandLine.includes(folder));
  const inside = processes.find(({ commandLine }) => commandLine.startsWith(`${process.execPath} ${supervisor} `));
  const keepers = processes.filter(({ commandLine }) => keeping.test(commandLine));
  // Held open: the kernel gives the name of a namespace that is gone to the next one, such as that of another test's pod.
  const held = kinds.map((kind) => openSync(`/proc/${inside?.pid}/ns/${kind}`, "r"));
  return {
    keepers: keepers.map(({ pid }) => pid),
    namespaces: new Set(kinds.map((kind) => namespaceOf(inside?.pid ?? 0, kind))),
    letGo: () => held.forEach((one) => void closeSync(one)),
  };
}

/** Processes and cgroups of the node that are there now. */
export function leftOf({ keepers, namespaces }: Traces): readonly string[] {
  const isInside = (pid: number) => kinds.some((kind) => namespaces.has(namespaceOf(pid, kind)));
  const isOf = (pid: number, keeper: number) => cgroupsOf(pid).includes(`boxinit-node-${keeper}`);
  const processes = allProcesses().filter(
    ({ pid, commandLine }) =>
      (keepers.includes(pid) && keeping.test(commandLine)) ||
      isInside(pid) ||
      keepers.some((keeper) => isOf(pid, keeper)),
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

/** The names of all folders that it is in. */
function cgroupsOf(pid: number): readonly string[] {
  return read(`/proc/${pid}/cgroup`).split(/[/\n]/);
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
