import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What a program that ran inside came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Sandbox {
  /** The sandbox's own folder, as programs inside spell it. It lives in memory. */
  readonly folder: string;
  /** The same file or folder as this process spells it. */
  outside(path: string): string;
  /** What the paths of all cgroups begin with that are made inside. */
  readonly cgroups: string;
  /** The arguments of a program that runs another one inside. */
  enter(argv: readonly string[]): readonly [program: string, ...args: string[]];
  run(argv: readonly string[]): Promise<Ran>;
  /** Ends every process inside; its mounts go with it. */
  close(): Promise<void>;
}

/**
 * Mounts, process numbers and cgroups of their own, for one pod: what is mounted and started inside never shows on the
 * machine, and the kernel ends it all with this process, however that ends. crun refuses machines that have both kinds
 * of cgroups: inside there is one.
 */
export async function openSandbox(): Promise<Sandbox> {
  const namespaces = ["--mount", "--cgroup", "--propagation", "private"];
  const child = spawn("unshare", [...namespaces, "sh", "-c", keeper], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const early = ended.then(() => Promise.reject(new Error("the sandbox did not start: it needs root")));
  await Promise.race([once(createInterface(child.stdout), "line"), early]);
  early.catch(() => undefined);
  const first = childOf(childOf(Number(child.pid)));
  const enter = (argv: readonly string[]): readonly [string, ...string[]] => [
    "nsenter",
    ...["--target", String(first), "--mount", "--cgroup", "--pid"],
    ...argv,
  ];
  return {
    folder,
    outside: (path) => join(`/proc/${first}/root`, path),
    cgroups: `/boxinit-${child.pid}-`,
    enter,
    run: (argv) => runProgram(enter(argv)),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** A folder that every machine has and that nothing in a sandbox needs. */
const folder = "/mnt";

/** The first process of the namespace of processes ends when its standard input does, and all others with it. */
const firstProcess = `mount -t tmpfs -o mode=755 sandbox ${folder} && echo ready && cat`;

/**
 * Outlives them, also where somebody presses Ctrl-C: cgroups have no namespace that would take them away. $$ is the
 * process that was spawned.
 */
const keeper = `
trap : HUP INT TERM
mount -t cgroup2 none /sys/fs/cgroup || exit 1
unshare --pid --fork --kill-child --mount-proc sh -c '${firstProcess}'
for cgroup in /sys/fs/cgroup/boxinit-$$-*; do
  # A process that was killed may take a moment to leave.
  for turn in 1 2 3 4 5 6 7 8 9 10; do
    test ! -e "$cgroup" || find "$cgroup" -depth -type d -exec rmdir {} ';'
    test -e "$cgroup" || break
    sleep 0.5
  done
done
`;

/** @throws Error where the process is not there; the result is no number where it has not one child */
export function childOf(process: number): number {
  return Number(readFileSync(`/proc/${process}/task/${process}/children`, "utf8"));
}

/** For one that does not end, so that its test fails and its sandbox is closed. Milliseconds; no statement about programs. */
const patience = 120_000;

async function runProgram([program, ...args]: readonly [string, ...string[]]): Promise<Ran> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: patience, killSignal: "SIGKILL" });
  const out = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      out[stream] += text;
    });
  }
  const [code, signal]: unknown[] = await once(child, "close");
  if (typeof code !== "number") throw new Error(`${args.join(" ")} ended by ${String(signal)}: ${out.stderr}`);
  return { code, ...out };
}
