import type { Mode } from "./policy.ts";

/** Of a namespace: the mode in which boxinit meets its pods. Selectors of webhooks and policies go by it. */
export const modeLabel = "boxinit/mode";

/** What a value of the label comes to: whatever is none of the modes counts as audit, as the selectors have it. */
export function modeOfLabel(value: string): Mode {
  return value === "enforce" || value === "off" ? value : "audit";
}
