import type { ScanReport } from "../../../scan/scan-report.ts";
import { plural } from "../plural.ts";
import { filterForm } from "./filter-form.ts";
import { findingTable } from "./finding-table.ts";
import { html } from "./markup.ts";
import { modeWords, type NamespaceGroup, namespaceTable } from "./namespace-table.ts";
import { overview } from "./overview.ts";
import { pageEnd, pageHead } from "./page-head.ts";
import { namespaceMode } from "./state-words.ts";
import { workloadEntry } from "./workload-entry.ts";

/**
 * The report as one page to be handed on: it needs nothing else, runs offline, and reads without its script too. It
 * comes in pieces, so that it is never in memory as a whole.
 */
export function* htmlFormat(report: ScanReport): Generator<string> {
  const { cluster } = report;
  const groups = groupByNamespace(report);
  const filled = groups.filter((group) => group.workloads.length > 0);
  yield* pageHead(`boxinit scan of ${cluster.server}, ${cluster.scannedAt.slice(0, 10)}`).map(String);
  yield `${html`<body>
<a class="skip" href="#workloads">Skip to the workloads</a>
<main>
${overview(report)}${namespaceTable(groups)}`}`;
  yield `${findingTable(report)}`;
  yield `${html`<section aria-labelledby="workloads"><h2 id="workloads" tabindex="-1">Workloads</h2>
${filled.length === 0 ? html`<p>There is none whose pods are Sysbox pods.</p>` : filterForm(filled.map(({ name }) => name))}`}`;
  for (const group of filled) {
    const mode = namespaceMode(group.label);
    yield `${html`<section class="namespace" data-namespace="${group.name}" aria-labelledby="${group.id}">
<h3 id="${group.id}"><bdi>${group.name}</bdi> <span class="aside">${modeWords(group.label)}, ${plural(group.workloads.length, "workload")}</span></h3>
`}`;
    for (const workload of group.workloads) yield `${workloadEntry(workload, mode)}`;
    yield "</section>\n";
  }
  yield `</section>\n${footer}</main>\n`;
  yield pageEnd(filled.length > 0);
}

const footer = html`<footer><p><code>boxinit explain CODE</code> tells more of a finding, <code>boxinit scan -o json</code> the same as this page to programs.</p></footer>
`;

/** In the order of the namespaces. One that only workloads name, as a report that was cut may have it, comes last. */
function groupByNamespace({ namespaces, workloads }: ScanReport): readonly NamespaceGroup[] {
  const known = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  const byName = Map.groupBy(workloads, ({ namespace }) => namespace);
  const names = new Set([...known.keys(), ...byName.keys()]);
  return [...names].map((name, index) => ({
    name,
    label: known.get(name)?.mode ?? null,
    id: `namespace-${index + 1}`,
    findings: known.get(name)?.findings ?? [],
    workloads: byName.get(name) ?? [],
  }));
}
