import { basename } from "node:path";
import { type Case, environmentOf } from "./case.ts";
import { expandAsKubelet } from "./kubelet.ts";
import type { Run } from "./sandbox/run.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

/** A program that a command's first word could mean. `itself` is what is not a shell: it is run as written. */
export type Meaning = "dash" | "bash" | "busybox" | "itself";

export const shells = ["dash", "bash", "busybox"] as const satisfies readonly Meaning[];

/** A pod says `sh`, and the image decides which shell that is: Debian's dash, Red Hat's bash, Alpine's busybox. */
const namesOf: Readonly<Record<string, readonly Meaning[]>> = {
  sh: shells,
  bash: ["bash"],
  dash: ["dash"],
  ash: ["busybox"],
};

export function meaningsOf(example: Case): readonly Meaning[] {
  const name = basename(example.command[0] ?? "");
  return Object.hasOwn(namesOf, name) ? (namesOf[name] ?? []) : ["itself"];
}

/** What the container runtime would start, with `meaning` in the place of the command's program. */
export function runOf(example: Case, meaning: Meaning, seconds: number): Run {
  const env = environmentOf(example);
  // The kubelet knows the pod's variables, not the image's.
  const argv = expandAsKubelet([...example.command, ...(example.args ?? [])], example.env ?? {});
  return { file: meaning === "itself" ? (argv[0] ?? "") : meaning, argv, env, seconds };
}

/** The shells that start init here. */
export async function findShells(sandbox: Sandbox): Promise<Meaning[]> {
  const probe: Case = { command: ["sh", "-c", "exec /sbin/init"] };
  const observed = await sandbox.run(shells.map((shell) => runOf(probe, shell, 10)));
  return shells.filter((_, index) => (observed[index]?.inits.length ?? 0) > 0);
}
