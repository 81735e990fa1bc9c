import { type Finding, findingKind } from "./findings.ts";
import type { Mode, RepairPolicy } from "./policy.ts";

/** Why the policy refuses a pod that can't be repaired, and how to repair it by hand; undefined where it doesn't. */
export function refusal(findings: readonly Finding[], mode: Mode, { onUnfixable }: RepairPolicy): string | undefined {
  if (onUnfixable !== "deny" || mode !== "enforce") return undefined;
  const finding = findings.find(({ code }) => findingKind(code).unfixable);
  if (finding === undefined) return undefined;
  const container = finding.container === undefined ? "" : `container ${finding.container}: `;
  return `${container}${finding.message} (${finding.code}). ${findingKind(finding.code).remedy}`;
}
