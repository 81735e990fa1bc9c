import type { Verdict } from "../../../src/verify/verify-report.ts";
import type { Sight } from "./look.ts";

/** What `boxinit verify` may say of a mount where a program has seen this. */
export const verdictsFor: Readonly<Record<Sight, readonly Verdict[]>> = {
  visible: ["visible"],
  "by link": ["linked"],
  missing: ["hidden", "missing"],
  denied: ["unreadable"],
  other: ["hidden", "missing"],
};
