import { type Finding, type FindingCode, findingCodes, findingKind } from "../../../core/findings.ts";
import { bySeverity } from "../../../core/severity.ts";
import type { ScanReport } from "../../../scan/scan-report.ts";
import { findingPage } from "../../finding-pages.ts";
import { plural } from "../plural.ts";
import { severityTag } from "./finding-list.ts";
import { html, type Markup, prose } from "./markup.ts";
import { findingsOf } from "./workload-entry.ts";

/** Every code of the report, the gravest first, with the workloads in whose entries it stands. */
export function findingTable(report: ScanReport): Markup {
  const places = findPlaces(report);
  const codes = findingCodes
    .filter((code) => places.has(code))
    .toSorted((one, other) => bySeverity(findingKind(one), findingKind(other)));
  if (codes.length === 0) return html``;
  return html`<section aria-labelledby="findings"><h2 id="findings">By finding</h2>
<table class="codes" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Severity</th><th role="columnheader" scope="col">What it is, and the remedy</th><th role="columnheader" scope="col" class="count">Where</th></tr></thead>
<tbody role="rowgroup">${codes.map((code) => row(code, places.get(code) ?? {}))}</tbody></table></section>
`;
}

function row(code: FindingCode, { workload = 0, namespace = 0, cluster = 0 }: Places): Markup {
  const { severity, remedy } = findingKind(code);
  const { title, text } = findingPage(code);
  const where = [
    ...(cluster === 0 ? [] : [html`<div>the cluster</div>`]),
    ...(namespace === 0 ? [] : [html`<div>${plural(namespace, "namespace")}</div>`]),
    ...(workload === 0
      ? []
      : [html`<div>${plural(workload, "workload")} <a class="needs-script" href="#?search=${code}">show</a></div>`]),
  ];
  return html`<tr role="row" id="finding-${code}"><td role="cell">${severityTag(severity)}</td>
<th scope="row" role="rowheader"><details><summary><b>${title}</b> <code>${code}</code></summary>${text.map((paragraph) => html`<p>${prose(paragraph)}</p>`)}</details>
<p class="remedy">${prose(remedy)}</p></th>
<td role="cell" class="count">${where}</td></tr>
`;
}

/** In how many of each a code is found. */
type Places = { -readonly [place in "workload" | "namespace" | "cluster"]?: number };

function findPlaces({ findings, namespaces, workloads }: ScanReport): ReadonlyMap<FindingCode, Places> {
  const places = new Map<FindingCode, Places>();
  const count = (place: keyof Places, found: readonly Finding[]) => {
    for (const code of new Set(found.map((finding) => finding.code))) {
      const counts = places.get(code) ?? {};
      counts[place] = (counts[place] ?? 0) + 1;
      places.set(code, counts);
    }
  };
  count("cluster", findings);
  for (const namespace of namespaces) count("namespace", namespace.findings);
  for (const workload of workloads) count("workload", findingsOf(workload));
  return places;
}
