import type { Finding, FindingCode } from "../../core/findings.ts";

/** What a command that has to stay brings about, and why its author would change it. */
const hides: ReadonlySet<FindingCode> = new Set([
  "token-hidden",
  "token-stays-hidden",
  "token-hidden-at-one-path",
  "mount-hidden",
  "mount-perhaps-hidden",
  "termination-log-hidden",
]);

/** Where init is masked and nothing is hidden, as behind `mount --rbind /run /run`, its author has nothing to mend. */
export function wantsRemedy({ code, container }: Finding, findings: readonly Finding[]): boolean {
  if (code !== "init-masked") return true;
  return findings.some((other) => other.container === container && hides.has(other.code));
}
