import type { Figures } from "../measure/figures.ts";
import { askFigures } from "./ask-figures.ts";
import { short } from "./statistics.ts";
import { type Growth, type Target, targets } from "./targets.ts";

export interface JudgedTarget {
  readonly what: string;
  readonly bound: string;
  readonly measured: string;
  readonly verdict: "met" | "NOT MET" | "not measured";
}

export function judgeTargets(figures: Figures): readonly JudgedTarget[] {
  return targets.map((target) => {
    const { what, unit, atLeast, atMost } = target;
    const bound = atLeast === undefined ? `<= ${atMost} ${unit}` : `>= ${atLeast} ${unit}`;
    const value = measure(figures, target);
    if (value === undefined) return { what, bound, measured: "-", verdict: "not measured" };
    const isMet = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
    return { what, bound, measured: `${short(value)} ${unit}`, verdict: isMet ? "met" : "NOT MET" };
  });
}

/** A ratio's median; of what boxinit needs of memory and time itself, the most that was seen of memory. */
function measure(figures: Figures, { figure, unit }: Target): number | undefined {
  if (figure.of === "growth") return growth(figures, figure);
  const spread = askFigures(figures, figure);
  return unit === "MiB" ? spread?.maximum : spread?.median;
}

function growth(figures: Figures, { contender, from, to }: Growth): number | undefined {
  const perByte = (load: string) => {
    const bytes = figures.loads.find(({ name }) => name === load)?.bytes;
    const cpu = askFigures(figures, { of: "cpu", contender, load })?.median;
    return bytes === undefined || cpu === undefined ? undefined : cpu / bytes;
  };
  const [small, large] = [perByte(from), perByte(to)];
  return small === undefined || large === undefined ? undefined : large / small;
}
