import type { Figures } from "../measure/figures.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** Something that a run has measured, in every round. */
export interface Question {
  /** Processor time a review in microseconds, latencies in milliseconds, memory in MiB, start to ready in milliseconds. */
  readonly of: "cpu" | "median" | "p99" | "peak" | "idle" | "start" | "rest";
  readonly contender: string;
  /** For what is measured under load. */
  readonly load?: string;
  /** The same of this contender is 1. Each round is compared with itself, since the machine may change between rounds. */
  readonly relativeTo?: string;
}

/** @returns `undefined` where the run has not measured it */
export function askFigures(figures: Figures, question: Question): Spread | undefined {
  const { relativeTo, ...plain } = question;
  const values = valuesOf(figures, plain);
  if (relativeTo === undefined) return spreadOf([...values.values()]);
  const others = valuesOf(figures, { ...plain, contender: relativeTo });
  return spreadOf(
    [...values].map(([round, value]) => value / (others.get(round) ?? Number.NaN)).filter(Number.isFinite),
  );
}

/** By round. */
function valuesOf({ attacks, starts, rests }: Figures, question: Question): ReadonlyMap<number, number> {
  const { of, contender, load } = question;
  const isIts = (one: { readonly contender: string }) => one.contender === contender;
  if (of === "rest") return new Map(rests.filter(isIts).map(({ resident }) => [0, resident / 2 ** 20]));
  if (of === "start") return new Map(starts.filter(isIts).map(({ round, milliseconds }) => [round, milliseconds]));
  if (of === "idle") return new Map(starts.filter(isIts).map(({ round, idle }) => [round, idle / 2 ** 20]));
  const its = attacks.filter((attack) => isIts(attack) && attack.load === load);
  return new Map(its.map((attack) => [attack.round, of === "peak" ? attack.peak / 2 ** 20 : attack[of]]));
}
