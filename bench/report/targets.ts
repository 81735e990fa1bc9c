import type { Question } from "./ask-figures.ts";

/** What boxinit is to keep. Ratios are medians of rounds, both sides of the same round. */
export interface Target {
  readonly what: string;
  readonly figure: Question | Growth;
  readonly unit: "times" | "MiB" | "ms";
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** How processor time grows from one load to another, where 1 is: as the bytes do. */
export interface Growth {
  readonly of: "growth";
  readonly contender: string;
  readonly from: string;
  readonly to: string;
}

const peers = { "go-typed": "Go, typed decoding", "controller-runtime": "controller-runtime", pepr: "Pepr" };
const sizes = { small: "3 KB", "200k": "200 KB", "1500k": "1.5 MB" };
type Peer = keyof typeof peers;
type Size = keyof typeof sizes;

export const targets: readonly Target[] = [
  cpuOf("go-typed", "small", 3),
  cpuOf("go-typed", "200k", 6),
  cpuOf("go-typed", "1500k", 6),
  cpuOf("controller-runtime", "small", 10),
  cpuOf("controller-runtime", "200k", 20),
  cpuOf("pepr", "small", 15),
  cpuOf("pepr", "200k", 20),
  cpuOf("pepr", "1500k", 100),
  {
    what: "CPU of bare fastify, 3 KB, a pod that is repaired: times boxinit's",
    figure: { of: "cpu", contender: "bare-fastify", load: "repaired-small", relativeTo: "boxinit" },
    unit: "times",
    atLeast: 0.7,
  },
  {
    what: "CPU of bare fastify, 3 KB, a pod of another runtime: times boxinit's",
    figure: { of: "cpu", contender: "bare-fastify", load: "other-small", relativeTo: "boxinit" },
    unit: "times",
    atLeast: 0.85,
  },
  ...(["small", "200k", "1500k"] as const).flatMap((size) => [
    p99Of("go-typed", size),
    p99Of("controller-runtime", size),
    p99Of("pepr", size),
  ]),
  {
    what: "CPU of boxinit at 1.5 MB, for each byte: times that at 3 KB",
    figure: { of: "growth", contender: "boxinit", from: "repaired-small", to: "repaired-1500k" },
    unit: "times",
    atMost: 1,
  },
  {
    what: "resident memory, idle",
    figure: { of: "idle", contender: "boxinit" },
    unit: "MiB",
    atMost: 64,
  },
  {
    what: "resident memory, most under bodies of 1.5 MB",
    figure: { of: "peak", contender: "boxinit", load: "repaired-1500k" },
    unit: "MiB",
    atMost: 160,
  },
  {
    what: "resident memory, a minute after that",
    figure: { of: "rest", contender: "boxinit" },
    unit: "MiB",
    atMost: 80,
  },
  { what: "start to ready", figure: { of: "start", contender: "boxinit" }, unit: "ms", atMost: 200 },
];

function cpuOf(contender: Peer, size: Size, atLeast: number): Target {
  return {
    what: `CPU of ${peers[contender]}, ${sizes[size]}: times boxinit's`,
    figure: { of: "cpu", contender, load: `repaired-${size}`, relativeTo: "boxinit" },
    unit: "times",
    atLeast,
  };
}

function p99Of(contender: Peer, size: Size): Target {
  return {
    what: `p99 latency of ${peers[contender]}, ${sizes[size]}: times boxinit's`,
    figure: { of: "p99", contender, load: `repaired-${size}`, relativeTo: "boxinit" },
    unit: "times",
    atLeast: 1,
  };
}
