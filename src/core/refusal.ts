import { type Finding, findingKind } from "./findings.ts";
import type { Mode, RepairPolicy } from "./policy.ts";

/** Why the policy refuses a pod that can't be repaired, fault by fault, and how to repair it by hand; undefined where it doesn't. */
export function refusal(findings: readonly Finding[], mode: Mode, { onUnfixable }: RepairPolicy): string | undefined {
  if (onUnfixable !== "deny" || mode !== "enforce") return undefined;
  const unfixable = findings.filter(({ code }) => findingKind(code).unfixable);
  if (unfixable.length === 0) return undefined;
  const more = unfixable.length - named;
  return [...unfixable.slice(0, named).map(reason), ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

/** So that whoever mends the pod need not be refused once for each fault, and the message stays one that is read. */
const named = 3;

function reason({ code, container, message }: Finding): string {
  return `${container === undefined ? "" : `container ${container}: `}${message} (${code}). ${findingKind(code).remedy}`;
}
