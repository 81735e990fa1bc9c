import type { Finding } from "../../../core/findings.ts";
import { isSerious } from "../../../core/severity.ts";
import { findingKey } from "../../../scan/finding-key.ts";
import type { ContainerReport, WorkloadReport } from "../../../scan/scan-report.ts";
import { isChanged } from "../is-changed.ts";
import { findingList } from "./finding-list.ts";
import { initWords } from "./init-words.ts";
import { html, type Markup } from "./markup.ts";

/** What each container starts, and what was found: what is left to be done before what the repair does. */
export function why({ judged, next }: WorkloadReport): readonly Markup[] {
  const { findings, remaining, containers, refusal } = next;
  const isMended = isChanged(next);
  const grave = findings.filter(isSerious);
  const left = new Set(remaining.map(findingKey));
  const mended = isMended ? grave.filter((finding) => !left.has(findingKey(finding))) : [];
  return [
    ...(judged === "pod" ? [html`<p>Judged by its newest pod, since no template of it is known.</p>`] : []),
    ...(refusal === undefined ? [] : [html`<p>Under enforce its pods are refused: ${refusal}</p>`]),
    ...(containers.length === 0
      ? []
      : [html`<h4>What its containers start</h4><ul>${containers.map(containerItem)}</ul>`]),
    ...titled(
      isMended ? "Left after the repair" : "What is wrong",
      isMended ? remaining : withoutEqual([...grave, ...remaining]),
    ),
    ...titled("Set right by the repair", mended),
    ...titled(
      "Worth knowing",
      findings.filter(({ severity }) => severity === "info"),
    ),
  ];
}

/** What a namespace adds is among what remains alone. */
function withoutEqual(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [findingKey(finding), finding])).values()];
}

function titled(title: string, findings: readonly Finding[]): readonly Markup[] {
  return findings.length === 0 ? [] : [html`<h4>${title}</h4>${findingList(findings)}`];
}

function containerItem({ name, init, reason }: ContainerReport): Markup {
  return html`<li><bdi class="container">${name}</bdi>: ${initWords[init]} (${init}): ${reason}.</li>`;
}
