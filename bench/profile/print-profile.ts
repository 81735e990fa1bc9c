import { relative } from "node:path";
import { tableOf } from "../../scripts/docs/markdown-table.ts";
import { type PartName, parts } from "./parts.ts";
import type { SelfTime } from "./self-time.ts";
import type { ThreadTime } from "./thread-time.ts";

export interface Profiled extends SelfTime<PartName> {
  readonly title: string;
  readonly connections: number;
  readonly answered: number;
  readonly threads: ThreadTime;
  /** The flame graph's file. */
  readonly page: string;
}

/** A row for each part, a column for each review; then what the shares are of. */
export function partTable(profiled: readonly Profiled[]): string {
  const shares = parts.map(({ name }) => [name, ...profiled.map(({ byPart }) => percent(byPart.get(name) ?? 0))]);
  const perReview = (seconds: (threads: ThreadTime) => number) =>
    profiled.map(({ threads, answered }) => `${((seconds(threads) * 1000) / answered).toFixed(3)} ms`);
  return tableOf(
    ["part", ...profiled.map(({ title }) => title)],
    [
      ...shares,
      ["processor time a review, profiled", ...perReview(({ main, others }) => main + others)],
      ["of it in V8's other threads", ...perReview(({ others }) => others)],
      ["reviews, connections", ...profiled.map(({ answered, connections }) => `${answered}, ${connections}`)],
      ["idle", ...profiled.map(({ idle }) => percent(idle))],
    ],
  );
}

/** The functions that took most, and where the flame graph is. */
export function functionTable({ title, functions, page }: Profiled, most: number): string {
  const shown = functions
    .slice(0, most)
    .map(({ name, part, share }) => `  ${percent(share).padStart(6)}  ${part}: ${name}`);
  return [`${title}: ${relative(process.cwd(), page)}`, ...shown].join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
