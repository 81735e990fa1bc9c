import { escapeControls } from "../core/escape-controls.ts";
import type { Finding } from "../core/findings.ts";
import { bySeverity } from "../core/severity.ts";

const separator = ". ";
/** Room for the words about those that are left out. */
const reserve = 24;

/**
 * Findings as one line of text, the worst first, as far as whole sentences fit. The work is bounded by the length of what
 * is written, and not by the number of findings.
 *
 * @param bytes - how long the text may be in UTF-8
 */
export function summarise(findings: readonly Finding[], bytes: number, showsContainer: boolean): string {
  const sorted = findings.toSorted(bySeverity);
  const parts: string[] = [];
  let room = bytes - reserve;
  for (const finding of sorted) {
    // A message is escaped where it is made.
    const sentence = subjectOf(finding, showsContainer) + finding.message;
    room -= Buffer.byteLength(sentence) + separator.length;
    if (room < 0) break;
    parts.push(sentence);
  }
  // A path may be longer than all of it: the beginning of the worst says more than a number.
  const [worst] = sorted;
  if (parts.length === 0 && worst !== undefined) {
    parts.push(cut(subjectOf(worst, showsContainer) + worst.message, bytes - reserve - separator.length));
  }
  const left = sorted.length - parts.length;
  return [...parts, ...(left === 0 ? [] : [`and ${left} more`])].join(separator);
}

function cut(sentence: string, bytes: number): string {
  const dots = "...";
  const kept = Buffer.from(sentence)
    .subarray(0, bytes - dots.length)
    .toString();
  // Where a character was cut in two.
  return `${kept.replace(/\uFFFD$/, "")}${dots}`;
}

/** Whether a finding is repaired: sentences of the findings table read "wrong; repair: deed". */
export function tellsRepair({ message }: Finding): boolean {
  return message.includes("; repair: ");
}

function subjectOf({ container }: Finding, showsContainer: boolean): string {
  return showsContainer && container !== undefined ? `container ${escapeControls(container)}: ` : "";
}
