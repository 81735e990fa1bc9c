import type { Decision } from "../../src/core/decision.ts";

type ExaminedDecision = Exclude<Decision, { decision: "not-examined" }>;

/** The decision, where the pod was looked at. */
export function examined(decision: Decision): ExaminedDecision | undefined {
  return decision.decision === "not-examined" ? undefined : decision;
}
