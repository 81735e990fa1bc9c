import type { Called } from "./api-server.ts";

export interface Summary {
  readonly sent: number;
  readonly right: number;
  readonly wrong: number;
  readonly rejected: number;
  readonly noAnswer: number;
  /** Calls that were told to try again, once at least. */
  readonly retried: number;
  /** Of right answers, in milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly worst: number;
}

export function summarise(calls: readonly Called[]): Summary {
  const count = (outcome: Called["outcome"]) => calls.filter((one) => one.outcome === outcome).length;
  const times = calls
    .filter((one) => one.outcome === "right")
    .map((one) => one.milliseconds)
    .sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return {
    sent: calls.length,
    right: count("right"),
    wrong: count("wrong"),
    rejected: count("rejected"),
    noAnswer: count("no-answer"),
    retried: calls.filter((one) => one.retries > 0).length,
    median: at(0.5),
    p99: at(0.99),
    worst: at(1),
  };
}
