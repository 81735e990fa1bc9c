import type { Severity } from "./finding-kinds/finding-kind.ts";

interface Graded {
  readonly severity: Severity;
}

/** The worst first. */
export const severities = ["error", "warning", "info"] as const satisfies readonly Severity[];

const ranks = { error: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

/** The worst first. */
export function bySeverity(one: Graded, other: Graded): number {
  return ranks[one.severity] - ranks[other.severity];
}

/** Something is wrong: more than advice. */
export function isSerious({ severity }: Graded): boolean {
  return severity !== "info";
}
