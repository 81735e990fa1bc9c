import type { Finding } from "../../../core/findings.ts";
import { severities } from "../../../core/severity.ts";
import type { PodGroup, WorkloadReport } from "../../../scan/scan-report.ts";
import { isChanged } from "../is-changed.ts";
import { plural } from "../plural.ts";
import { diffBlock } from "./diff-block.ts";
import { html, type Markup } from "./markup.ts";
import { podsNow } from "./pods-now.ts";
import { sourceLines } from "./source-lines.ts";
import { type NamespaceMode, prospectWords } from "./state-words.ts";
import { whatToDo } from "./what-to-do.ts";
import { why } from "./why.ts";

/** All that an entry tells of, so that a search for a code finds what the table of findings counts. */
export function findingsOf({ next, otherPods }: WorkloadReport): readonly Finding[] {
  return [...next.findings, ...next.remaining, ...otherPods.flatMap(({ findings }) => findings)];
}

/** A row, and what is behind it. */
export function workloadEntry(workload: WorkloadReport, mode: NamespaceMode): Markup {
  const { kind, namespace, name, next, pods, otherPods } = workload;
  const { prospect, diff } = next;
  const findings = findingsOf(workload);
  const codes = new Set(findings.map(({ code }) => code));
  const present = severities.filter((severity) => findings.some((finding) => finding.severity === severity));
  const words = [namespace, kind, name, ...codes].join(" ").toLowerCase();
  const isMended = isChanged(next);
  return html`<details class="workload" data-words="${words}" data-prospect="${prospect}" data-severities="${present.join(" ")}"><summary>
<span class="state is-${prospect}">${prospectWords[prospect].label}</span>
<bdi class="name">${name}</bdi>
<span class="kind">${kind}</span>
<span class="pods">${kind === "Pod" ? "" : podsText(pods.total, otherPods)}</span>
<span class="found">${countsOf(next.findings)}</span>
</summary>
<div class="body">${whatToDo(workload, mode)}
<div class="columns"><div>${why(workload)}</div>
<div>${isMended ? sourceLines(next.containers) : []}${podsNow(workload)}</div></div>
${diff === undefined ? [] : html`<h4>Before and after</h4>${diffBlock(diff)}`}</div></details>
`;
}

function podsText(total: number, otherPods: readonly PodGroup[]): string {
  if (total === 0) return "no pods";
  const others = otherPods.reduce((sum, { count }) => sum + count, 0);
  return others === 0 ? plural(total, "pod") : `${plural(total, "pod")}, ${others.toLocaleString("en-US")} other`;
}

function countsOf(findings: readonly Finding[]): readonly Markup[] {
  return severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return [
      html`<span class="is-${severity}">${severity === "info" ? `${count} info` : plural(count, severity)}</span> `,
    ];
  });
}
