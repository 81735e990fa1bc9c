import type { FindingCode, Severity } from "../../core/findings.ts";
import { severities } from "../../core/severity.ts";
import type { Prospect, ScanReport, WorkloadReport } from "../../scan/scan-report.ts";
import type { Colour } from "../colours.ts";
import { forLog } from "../for-log.ts";
import { podName } from "../pod-words.ts";
import { plural } from "./plural.ts";
import { countPods, prospectOrder } from "./pod-state-words.ts";
import { reportedFindings } from "./reported-findings.ts";

/** What a reader sees first: where, how much, and how it stands. */
export function* summaryOf({ cluster, scope, totals }: ScanReport, colour: Colour): Generator<string> {
  const where = scope.namespace === null ? "all namespaces" : `namespace ${scope.namespace}`;
  const which = scope.selector === null ? "" : `, ${scope.selector}`;
  const workloads = sum(totals.workloads);
  const pods = sum(totals.pods);
  yield `${colour("bold", forLog(cluster.server))} ${forLog(`(Kubernetes ${cluster.version}), ${where}${which}`)}\n`;
  yield `${plural(totals.workloadsSeen, "workload")} and ${plural(totals.podsSeen, "pod")} looked at; `;
  yield `Sysbox: ${plural(workloads, "workload")}, ${plural(pods, "pod")}\n`;
  if (workloads > 0) yield `next pods, under enforce: ${countProspects(totals.workloads, colour)}\n`;
  if (pods > 0) yield `pods now: ${countPods(totals.pods)}\n`;
  yield "\n";
}

/** What was not told one by one, and where to read on. */
export function* restOf(
  report: ScanReport,
  isTold: (workload: WorkloadReport) => boolean,
  colour: Colour,
): Generator<string> {
  const rest = report.workloads.filter((workload) => !isTold(workload));
  const count = (prospect: Prospect) => rest.filter(({ next }) => next.prospect === prospect).length;
  if (count("in-order") > 0) yield `${plural(count("in-order"), "workload")} in order\n`;
  const optedOut = rest.filter(({ next }) => next.prospect === "opted-out");
  if (optedOut.length > 0) yield `${plural(optedOut.length, "workload")} opted out: ${forLog(namesOf(optedOut))}\n`;
  const counts = new Map<Severity, number>();
  for (const { severity } of reportedFindings(report)) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  if (counts.size === 0) {
    yield "nothing to tell\n";
    return;
  }
  const [errors = 0, warnings = 0, infos = 0] = severities.map((one) => counts.get(one));
  yield `${plural(errors, "error")}, ${plural(warnings, "warning")}, ${infos} info${infos > 0 ? ", of which -o json and -o html tell" : ""}\n`;
  if (infos > 0) yield `  ${[...infosByCode(report)].map(([code, count]) => `${count} ${code}`).join(", ")}\n`;
  if (report.totals.pods["would-be-repaired"] > 0) yield `${colour("dim", howToRepair)}\n`;
  yield `${colour("dim", "boxinit explain CODE tells what a finding means, boxinit diff shows the repairs")}\n`;
}

/** What this report does not tell one by one, the most frequent first. */
function infosByCode(report: ScanReport): readonly (readonly [FindingCode, number])[] {
  const counts = new Map<FindingCode, number>();
  for (const { severity, code } of reportedFindings(report)) {
    if (severity === "info") counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** How many names are written out. */
const longestList = 10;

function namesOf(workloads: readonly WorkloadReport[]): string {
  const names = workloads.slice(0, longestList).map(podName);
  return [...names, ...(workloads.length > longestList ? ["..."] : [])].join(", ");
}

const howToRepair = "repairs are made once a namespace is in enforce mode and its pods are started anew";

const colourOf = {
  "not-repairable": "red",
  "repaired-in-part": "yellow",
  repaired: "yellow",
  "not-known": "blue",
  "in-order": "green",
  "opted-out": "dim",
} as const satisfies Record<Prospect, string>;

const words = {
  "not-repairable": "not repairable",
  "repaired-in-part": "repaired in part",
  repaired: "repaired",
  "not-known": "not known",
  "in-order": "in order",
  "opted-out": "opted out",
} as const satisfies Record<Prospect, string>;

function countProspects(workloads: ScanReport["totals"]["workloads"], colour: Colour): string {
  return prospectOrder
    .flatMap((one) => (workloads[one] === 0 ? [] : [colour(colourOf[one], `${workloads[one]} ${words[one]}`)]))
    .join(", ");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
