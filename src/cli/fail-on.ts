import type { Severity } from "../core/findings.ts";

export const failOnLevels = ["error", "warning", "info", "never"] as const;
export type FailOn = (typeof failOnLevels)[number];

/** Whether a finding of this severity is at or above the level. */
export function isReached(level: FailOn, severity: Severity): boolean {
  return level !== "never" && failOnLevels.indexOf(severity) <= failOnLevels.indexOf(level);
}
