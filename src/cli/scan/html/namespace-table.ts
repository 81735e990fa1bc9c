import { countProspects } from "../../../scan/count-report.ts";
import type { NamespaceReport, WorkloadReport } from "../../../scan/scan-report.ts";
import { prospectOrder } from "../pod-state-words.ts";
import { findingList } from "./finding-list.ts";
import { html, type Markup } from "./markup.ts";
import { proportionBar } from "./proportion-bar.ts";
import { namespaceMode, prospectWords } from "./state-words.ts";

/** A namespace with its workloads, in the report's order. */
export interface NamespaceGroup {
  readonly name: string;
  readonly label: string | null;
  /** Of the page's element: a name may be anything. */
  readonly id: string;
  readonly findings: NamespaceReport["findings"];
  readonly workloads: readonly WorkloadReport[];
}

export function namespaceTable(groups: readonly NamespaceGroup[]): Markup {
  if (groups.length === 0) return html``;
  const heads = prospectOrder.map(
    (prospect) => html`<th role="columnheader" scope="col" class="count">${prospectWords[prospect].label}</th>`,
  );
  return html`<section aria-labelledby="namespaces"><h2 id="namespaces">By namespace</h2>
<table class="namespaces" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Namespace</th><th role="columnheader" scope="col">Mode</th><th role="columnheader" scope="col" class="share">Share</th>${heads}</tr></thead>
<tbody role="rowgroup">${groups.map(row)}</tbody></table></section>
`;
}

function row({ name, label, id, findings, workloads }: NamespaceGroup): Markup {
  const counts = countProspects(workloads);
  const cells = prospectOrder.map(
    (prospect) =>
      html`<td role="cell" class="count${counts[prospect] === 0 ? " is-none" : ""}" data-label="${prospectWords[prospect].label}">${counts[prospect]}</td>`,
  );
  const link = workloads.length === 0 ? html`<bdi>${name}</bdi>` : html`<a href="#${id}"><bdi>${name}</bdi></a>`;
  const own =
    findings.length === 0
      ? []
      : html`<tr role="row" class="own"><td role="cell" colspan="${String(3 + prospectOrder.length)}">${findingList(findings)}</td></tr>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${link}</th><td role="cell">${modeWords(label)}</td><td role="cell" class="share">${proportionBar(counts)}</td>${cells}</tr>
${own}`;
}

/** The label as it is, and what it comes to where that is something else. */
export function modeWords(label: string | null): Markup {
  if (label === null) return html`<span class="quiet">no label</span>`;
  const mode = namespaceMode(label);
  return mode === label ? html`${label}` : html`<bdi>${label}</bdi>, which counts as ${mode}`;
}
