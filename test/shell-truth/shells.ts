import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type Case, environmentOf } from "./case.ts";
import { expandAsKubelet } from "./kubelet.ts";
import type { Run } from "./sandbox/run.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

/** A program that a command's first word could mean. `itself` is what is not a shell: it is run as written. */
export type Meaning = Shell | "itself";
type Shell = (typeof shells)[number];

export const shells = ["dash", "bash", "busybox"] as const;

/** Where the shells are. */
export type FoundShells = ReadonlyMap<Shell, string>;

/** A pod says `sh`, and the image decides which shell that is: Debian's dash, Red Hat's bash, Alpine's busybox. */
const namesOf: Readonly<Record<string, readonly Shell[]>> = {
  sh: shells,
  bash: ["bash"],
  dash: ["dash"],
  ash: ["busybox"],
};

/** What can be run of what the command could mean. */
export function meaningsOf(example: Case, found: FoundShells): Meaning[] {
  const name = basename(example.command[0] ?? "");
  if (!Object.hasOwn(namesOf, name)) return ["itself"];
  return (namesOf[name] ?? []).filter((shell) => found.has(shell));
}

/** What the container runtime would start, with `meaning` in the place of the command's program. */
export function runOf(example: Case, meaning: Meaning, found: FoundShells, seconds: number): Run {
  // The kubelet knows the pod's variables, not the image's.
  const argv = expandAsKubelet([...example.command, ...(example.args ?? [])], example.env ?? {});
  const file = meaning === "itself" ? argv[0] : found.get(meaning);
  return { file: file ?? "", argv, env: environmentOf(example), seconds };
}

/** The shells of this machine that start init in the sandbox. */
export async function findShells(sandbox: Sandbox): Promise<FoundShells> {
  const folders = ["/bin", "/usr/bin", ...(process.env.PATH ?? "").split(":")];
  const installed = shells.flatMap((shell): [Shell, string][] => {
    const path = folders.map((folder) => join(folder, shell)).find((file) => existsSync(file));
    return path === undefined ? [] : [[shell, path]];
  });
  const probe: Case = { command: ["sh", "-c", "exec /sbin/init"] };
  const runs = installed.map(([shell]) => runOf(probe, shell, new Map(installed), 10));
  const observed = await sandbox.run(runs);
  return new Map(installed.filter((_, index) => observed[index]?.inits.length === 1));
}
