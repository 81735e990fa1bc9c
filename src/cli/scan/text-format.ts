import { type Finding, findingKind } from "../../core/findings.ts";
import { modeLabel, modeOfLabel } from "../../core/namespace-mode.ts";
import { isSerious } from "../../core/severity.ts";
import { findingKey } from "../../scan/finding-key.ts";
import type { NamespaceReport, PodGroup, ScanReport, WorkloadReport } from "../../scan/scan-report.ts";
import { type Colour, severityColours } from "../colours.ts";
import { forLog } from "../for-log.ts";
import { containerChanges } from "../pod-words.ts";
import { groupWords, podsNow } from "./pod-state-words.ts";
import { restOf, summaryOf } from "./text-summary.ts";

/** The report for people: totals, then by namespace each workload that needs somebody, then a count of the others. */
export function* scanText(report: ScanReport, colour: Colour): Generator<string> {
  yield* summaryOf(report, colour);
  for (const finding of report.findings) yield* findingLines(finding, "", true, colour);
  if (report.findings.length > 0) yield "\n";
  const needy = Map.groupBy(report.workloads.filter(needsSomebody), ({ namespace }) => namespace);
  for (const namespace of report.namespaces) {
    const workloads = needy.get(namespace.name) ?? [];
    if (workloads.length + namespace.findings.length === 0) continue;
    yield* namespaceLines(namespace, colour);
    for (const workload of workloads) yield* workloadLines(workload, colour);
  }
  yield* restOf(report, needsSomebody, colour);
}

function needsSomebody({ next, otherPods }: WorkloadReport): boolean {
  const isFine = next.prospect === "in-order" || next.prospect === "opted-out";
  return !isFine || otherPods.some(({ findings }) => findings.some(isSerious));
}

function* namespaceLines({ name, mode, findings }: NamespaceReport, colour: Colour): Generator<string> {
  const label = mode === null ? `no label ${modeLabel}` : `${modeLabel}: ${mode}${asWhat(mode)}`;
  yield `${colour("bold", forLog(`Namespace ${name}`))} ${colour("dim", forLog(`(${label})`))}\n\n`;
  for (const finding of findings) yield* findingLines(finding, "  ", true, colour);
  if (findings.length > 0) yield "\n";
}

function asWhat(label: string): string {
  const mode = modeOfLabel(label);
  return mode === label ? "" : `, which counts as ${mode}`;
}

function* workloadLines(workload: WorkloadReport, colour: Colour): Generator<string> {
  const { kind, name, next, pods, otherPods } = workload;
  const isBare = kind === "Pod" && workload.apiVersion === "v1";
  const now = isBare ? "" : `; ${podsNow(pods)}`;
  yield `  ${colour("bold", forLog(`${kind} ${name}`))}: ${prospectWords(workload)}${now}\n`;
  if (next.refusal !== undefined) yield `    ${forLog(next.refusal)}\n`;
  for (const change of next.containers.flatMap(containerChanges)) yield `    ${forLog(change)}\n`;
  const left = new Set(next.remaining.map(findingKey));
  // Nothing else is to be said of it than why it is not known.
  const serious = next.findings.filter((one) => isSerious(one) || next.prospect === "not-known");
  for (const finding of serious)
    yield* findingLines(finding, "    ", left.has(findingKey(finding)) || !isSerious(finding), colour);
  // What only the repair brings about.
  const told = new Set(serious.map(findingKey));
  for (const finding of next.remaining.filter((one) => !told.has(findingKey(one)))) {
    yield* findingLines(finding, "    ", true, colour);
  }
  for (const group of otherPods) yield* groupLines(group, told, colour);
  yield "\n";
}

function prospectWords({ next }: WorkloadReport): string {
  if (next.refusal !== undefined) return "would be refused";
  switch (next.prospect) {
    case "repaired":
      return "its next pods would be repaired";
    case "repaired-in-part":
      return "its next pods would be repaired, but for what is marked";
    case "not-repairable":
      return next.remaining.some(isFatal) ? "its next pods will not run" : "boxinit leaves it as it is";
    case "not-known":
      return "whether systemd runs in it can not be told";
    case "in-order":
      return "its next pods are in order";
    case "opted-out":
      return "opted out";
    default:
      return next.prospect satisfies never;
  }
}

function* groupLines(group: PodGroup, told: ReadonlySet<string>, colour: Colour): Generator<string> {
  const restart = group.restartRepairs && group.findings.some(isSerious) ? "; a restart repairs that" : "";
  yield `    ${forLog(groupWords(group))}${restart}\n`;
  for (const finding of group.findings.filter(isSerious)) {
    if (!told.has(findingKey(finding))) yield* findingLines(finding, "      ", !group.restartRepairs, colour);
  }
}

function* findingLines(finding: Finding, margin: string, stays: boolean, colour: Colour): Generator<string> {
  const { severity, code, container, message } = finding;
  const where = container === undefined ? "" : ` (${forLog(container)})`;
  yield `${margin}${colour(severityColours[severity], severity)} ${colour("bold", code)}${where}: ${forLog(message)}\n`;
  if (stays) yield `${margin}  ${colour("cyan", "to do:")} ${findingKind(code).remedy}\n`;
}

/** Errors are what was seen to crash or never to start; but for boxinit's own failures. */
function isFatal({ severity, code }: Finding): boolean {
  return severity === "error" && code !== "internal-error" && code !== "self-check-failed";
}
