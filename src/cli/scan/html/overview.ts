import type { PodState, Prospect, ScanReport } from "../../../scan/scan-report.ts";
import { version } from "../../../version.ts";
import { plural } from "../plural.ts";
import { countPods, podStateOrder, prospectOrder } from "../pod-state-words.ts";
import { reportedFindings } from "../reported-findings.ts";
import { findingList } from "./finding-list.ts";
import { html, type Markup } from "./markup.ts";
import { proportionBar } from "./proportion-bar.ts";
import { prospectWords } from "./state-words.ts";

/** What was scanned, and what came of it in a few numbers. */
export function overview(report: ScanReport): Markup {
  const { totals, findings } = report;
  return html`<header>
<p class="origin">boxinit scan</p>
<h1>Sysbox workloads of <bdi>${hostOf(report.cluster.server)}</bdi></h1>
<dl class="facts">${facts(report).map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>
<nav aria-label="Parts of this report">${partsOf(report).map(([id, title]) => html`<a href="#${id}">${title}</a> `)}</nav>
</header>
<section aria-labelledby="totals"><h2 id="totals">In short</h2>
<p class="lead">${lead(totals.workloads)}</p>
${proportionBar(totals.workloads)}
<ul class="legend">${prospectOrder.map((prospect) => legendItem(prospect, totals.workloads[prospect]))}</ul>
<p>${podText(totals.pods)} The scan looked at ${plural(totals.podsSeen, "pod")} and ${plural(totals.workloadsSeen, "workload")} in all, of other runtimes too.</p>
</section>
${findings.length === 0 ? [] : html`<section aria-labelledby="cluster"><h2 id="cluster">About the cluster itself</h2>${findingList(findings)}</section>`}
`;
}

function partsOf(report: ScanReport): readonly (readonly [id: string, title: string])[] {
  const hasFindings = reportedFindings(report).next().done === false;
  return [
    ["totals", "In short"],
    ...(report.namespaces.length === 0 ? [] : [["namespaces", "By namespace"] as const]),
    ...(hasFindings ? [["findings", "By finding"] as const] : []),
    ["workloads", "Workloads"],
  ];
}

function facts({ cluster, scope }: ScanReport): readonly (readonly [term: string, text: string | Markup])[] {
  const { server, scannedAt } = cluster;
  const namespace = scope.namespace === null ? "all namespaces" : html`namespace <bdi>${scope.namespace}</bdi>`;
  const selector = scope.selector === null ? "" : html`, label selector <code>${scope.selector}</code>`;
  return [
    ["Scope", html`${namespace}${selector}`],
    ["Scanned", html`<time datetime="${scannedAt}">${scannedAt.replace(/^(\S+)T(\d\d:\d\d).*Z$/, "$1 $2 UTC")}</time>`],
    ["API server", html`<bdi>${server}</bdi>, Kubernetes ${cluster.version}`],
    ["By", `boxinit ${version}`],
  ];
}

function hostOf(server: string): string {
  return URL.parse(server)?.hostname ?? server;
}

function lead(counts: Readonly<Record<Prospect, number>>): Markup {
  const total = prospectOrder.reduce((sum, prospect) => sum + counts[prospect], 0);
  if (total === 0) return html`There is no Sysbox workload.`;
  const { repaired, "repaired-in-part": inPart, "not-repairable": left, "not-known": notKnown } = counts;
  const asFarAsKnown =
    notKnown === 0 ? html`` : html` Of <b>${notKnown}</b> it can not be told whether systemd runs in it.`;
  const wrong = repaired + inPart + left;
  if (wrong === 0)
    return html`Of ${plural(total, "Sysbox workload")} none is known to have anything wrong with its next pods.${asFarAsKnown}`;
  const parts = [[repaired, "wholly"] as const, [inPart, "in part"] as const, [left, "not at all"] as const]
    .filter(([count]) => count > 0)
    .map(([count, how], index) => html`${index === 0 ? "" : ", "}<b>${count}</b> ${how}`);
  return html`Something is wrong with <b>${wrong}</b> of ${plural(total, "Sysbox workload")}. Under enforce boxinit repairs ${parts}.${asFarAsKnown}`;
}

function legendItem(prospect: Prospect, count: number): Markup {
  const { label, meaning } = prospectWords[prospect];
  return html`<li><b class="number">${count}</b> <span class="state is-${prospect}">${label}</span> <span class="meaning">${meaning}</span></li>`;
}

function podText(counts: Readonly<Record<PodState, number>>): string {
  const total = podStateOrder.reduce((sum, state) => sum + counts[state], 0);
  if (total === 0) return "No Sysbox pod runs now.";
  return `${plural(total, "Sysbox pod")} ${total === 1 ? "runs" : "run"} now: ${countPods(counts)}.`;
}
