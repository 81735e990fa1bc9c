import { type Finding, type FindingCode, findingCodes, findingKind } from "../../core/findings.ts";
import { severities } from "../../core/severity.ts";
import { type Colour, severityColours } from "../colours.ts";
import { forLog } from "../for-log.ts";
import { containerChanges, podName } from "../pod-words.ts";
import { type AuditedPod, findingsOf, type Outcome, outcomeOf } from "./audit-manifests.ts";
import { whyNotExamined } from "./not-examined.ts";
import { positionOf, type ReportFormat } from "./report-format.ts";
import type { Tally } from "./tally.ts";
import { wantsRemedy } from "./wants-remedy.ts";

/** The report for people: a block for each pod of which there is something to tell, then what to do, then a count. */
export function textFormat(colour: Colour): ReportFormat {
  const told = new Set<FindingCode>();
  return {
    head: "",
    pod: (pod) => {
      const findings = findingsOf(pod);
      for (const finding of findings) if (wantsRemedy(finding, findings)) told.add(finding.code);
      return block(pod, colour);
    },
    problem: () => "",
    tail: (tally) => remedies(told, colour) + summary(tally, colour),
  };
}

function block(pod: AuditedPod, colour: Colour): string {
  const outcome = outcomeOf(pod);
  const findings = findingsOf(pod);
  if (findings.length === 0 && (outcome === "unchanged" || outcome === "not-examined")) return "";
  const { line, column } = pod.locate(pod.found.item);
  const place = `${shownPath(pod.file)}:${line}:${column}`;
  const containers = pod.decision.decision === "not-examined" ? [] : pod.decision.containers;
  return [
    `${colour("bold", forLog(`${place} ${podName(pod.found)}`))}: ${decisionWords[outcome]}\n`,
    ...containers.flatMap(containerChanges).map((change) => `  ${forLog(change)}\n`),
    ...severities
      .flatMap((severity) => findings.filter((finding) => finding.severity === severity))
      .map((finding) => findingLines(pod, finding, colour)),
    "\n",
  ].join("");
}

const decisionWords = {
  changed: "would be repaired",
  "changed-at-creation": "stays as it is; the webhook mirrors its API token when the pod is created",
  unchanged: "stays as it is",
  refused: "would be refused",
  "not-examined": "is not examined",
} as const satisfies Record<Outcome, string>;

function findingLines(pod: AuditedPod, finding: Finding, colour: Colour): string {
  const { severity, code, container, message } = finding;
  const { line, column } = positionOf(pod, finding);
  const title = [
    colour(severityColours[severity], severity),
    colour("bold", code),
    ...(container === undefined ? [] : [`(${forLog(container)})`]),
    colour("dim", forLog(`${shownPath(pod.file)}:${line}:${column}`)),
  ].join(" ");
  return `  ${title}\n    ${forLog(message)}\n`;
}

/** Each remedy once, however many pods need it. */
function remedies(told: ReadonlySet<FindingCode>, colour: Colour): string {
  const codes = findingCodes.filter((code) => told.has(code));
  if (codes.length === 0) return "";
  const width = Math.max(...codes.map((code) => code.length));
  const lines = codes.map((code) => `  ${code.padEnd(width)}  ${findingKind(code).remedy}\n`);
  return `${colour("bold", "What to do")}\n${lines.join("")}\n`;
}

function summary({ files, pods, notExamined, parts, findings, problems }: Tally, colour: Colour): string {
  const outcomes = (["changed", "changed-at-creation", "refused", "unchanged", "not-examined"] as const).flatMap(
    (outcome) => (pods.has(outcome) ? [`${pods.get(outcome)} ${countWords[outcome]}`] : []),
  );
  const counts = severities.flatMap((severity) => {
    const count = findings.get(severity);
    if (count === undefined) return [];
    return [colour(severityColours[severity], severity === "info" ? `${count} info` : plural(count, severity))];
  });
  const podCount = [...pods.values()].reduce((sum, count) => sum + count, 0);
  const more = "boxinit explain CODE tells what a finding means, boxinit fix --diff shows the repairs";
  return [
    `${plural(podCount, "pod")} in ${plural(files, "file")}${outcomes.length === 0 ? "" : `: ${outcomes.join(", ")}`}\n`,
    ...whyNotExamined(notExamined, parts).map((line) => `${colour("dim", line)}\n`),
    problems === 0 ? "" : `${colour("red", plural(problems, "problem"))}, told on standard error\n`,
    counts.length === 0
      ? problems === 0
        ? `${podCount === 0 ? "no pod, so nothing was judged" : "nothing to tell"}\n`
        : ""
      : `${counts.join(", ")}\n${colour("dim", more)}\n`,
    pods.has("changed-at-creation") ? `${colour("dim", withoutWebhook)}\n` : "",
  ].join("");
}

const withoutWebhook =
  "in clusters without the webhook: boxinit fix --explicit-api-token has the manifest mount the API token in sight";

const countWords = {
  changed: "would be repaired",
  "changed-at-creation": "would be repaired when created",
  unchanged: "unchanged",
  refused: "would be refused",
  "not-examined": "not examined",
} as const satisfies Record<Outcome, string>;

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A line that begins with `::` would be a command to GitHub's runner. */
function shownPath(file: string): string {
  return file.startsWith("::") ? `./${file}` : file;
}
