import type { Decision, Examined } from "../core/decision.ts";
import type { Finding } from "../core/findings.ts";
import { bySeverity, isSerious } from "../core/severity.ts";

// Kubernetes asks for at most 120 characters, and cuts what passes 4096 in all; a line feed or tab loses the
// warning, and others than ASCII do not survive every proxy of the Warning header.
const longest = 120;
const most = 5;
const prefix = "boxinit: ";

/** What the person who created the pod reads: what was wrong and what was done, the worst first. */
export function writeWarnings(examined: Examined): readonly string[] {
  return write(
    examined,
    "",
    examined.mode === "audit" ? "audit mode: the pod is unchanged, nothing of this was done" : "",
  );
}

/** Of a name, which may be longer than a whole warning. */
const longestName = 40;

/**
 * What the person who wrote a workload reads: what is wrong with the pods that it will create. Each line names the
 * workload: kubectl applies many at once, and prints equal warnings once (client-go, rest/warnings.go). A repair is told
 * as what enforce does: which mode the namespace has for the pods is not known yet.
 */
export function writeAdvice(
  decision: Examined & Pick<Decision, "decision">,
  kind: string,
  name: string,
): readonly string[] {
  const short = name.length > longestName ? `${name.slice(0, longestName - 3)}...` : name;
  const subject = toAscii(`${kind} ${short}`).trimEnd();
  const findings = decision.decision === "refused" ? decision.findings : decision.findings.map(underEnforce);
  return write({ ...decision, findings }, `${subject}: `, adviceHeading(decision));
}

function underEnforce(finding: Finding): Finding {
  return { ...finding, message: finding.message.replace("; repair: ", "; repair under enforce: ") };
}

function adviceHeading({ mode, decision }: Examined & Pick<Decision, "decision">): string {
  if (mode === "audit") return "boxinit/mode is audit, so its pods stay as they are";
  return decision === "refused" ? "its pods are refused where boxinit enforces" : "";
}

function write(examined: Examined, subject: string, heading: string): readonly string[] {
  const told = examined.findings.filter(isSerious).sort(bySeverity);
  if (told.length === 0) return [];
  const showsContainer = examined.containers.length > 1;
  const lines = told.flatMap((finding) => writeFinding(finding, subject, showsContainer));
  return limit(heading === "" ? lines : [subject + heading, ...lines], subject).map((line) => cut(prefix + line));
}

/** A warning that is not about the pod. */
export function writeNotice(text: string): string {
  return cut(prefix + toAscii(text));
}

/** One line; two where the deed would be cut off. Sentences of the findings table read "wrong; done". */
function writeFinding(finding: Finding, of: string, showsContainer: boolean): readonly string[] {
  const subject = showsContainer && finding.container !== undefined ? `${of}container ${finding.container}: ` : of;
  const line = toAscii(subject + finding.message);
  if (prefix.length + line.length <= longest) return [line];
  const split = line.lastIndexOf("; ");
  return split === -1 ? [line] : [line.slice(0, split), toAscii(subject) + line.slice(split + 2)];
}

function limit(lines: readonly string[], subject: string): readonly string[] {
  if (lines.length <= most) return lines;
  const left = lines.length - most + 1;
  return [...lines.slice(0, most - 1), `${subject}and ${left} more: run boxinit audit on the manifest`];
}

function cut(line: string): string {
  return line.length <= longest ? line : `${line.slice(0, longest - 3)}...`;
}

function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
