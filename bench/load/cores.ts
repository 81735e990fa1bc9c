import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Which processors the servers have, and which one the load generator. */
export interface Cores {
  /** To be put before the command of a server. */
  readonly servers: readonly string[];
  readonly load: readonly string[];
  readonly words: string;
}

/** One for the servers and another one for everything else, this process too, where there is taskset and there are two. */
export function shareOutCores(): Cores {
  const [first, second] = allowedCores();
  if (first === undefined || second === undefined)
    return { servers: [], load: [], words: "not pinned: there is one core" };
  const { status } = spawnSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(second), String(process.pid)]);
  if (status !== 0) return { servers: [], load: [], words: "not pinned: there is no taskset (util-linux)" };
  return {
    servers: ["taskset", "--cpu-list", String(first)],
    load: ["taskset", "--cpu-list", String(second)],
    words: `pinned: servers to core ${first}, the load generator to core ${second}`,
  };
}

function allowedCores(): readonly number[] {
  const list = /^Cpus_allowed_list:\s+(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  return list.split(",").flatMap((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
