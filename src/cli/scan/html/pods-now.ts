import { isSerious } from "../../../core/severity.ts";
import type { Judgement, PodGroup, WorkloadReport } from "../../../scan/scan-report.ts";
import { groupWords, podsNow as podWords } from "../pod-state-words.ts";
import { severityTag } from "./finding-list.ts";
import { html, type Markup } from "./markup.ts";

/** How the pods that run now are, which may be older than the template, and what a restart makes of them. */
export function podsNow({ kind, pods, next, otherPods }: WorkloadReport): readonly Markup[] {
  const toBeRepaired = otherPods.reduce(
    (left, { state, count }) => (state === "would-be-repaired" ? left - count : left),
    pods["would-be-repaired"],
  );
  return [
    html`<h4>${kind === "Pod" ? "The pod now" : "Its pods now"}</h4><p>${firstUpper(podWords(pods))}.${toBeRepaired > 0 ? ` ${restartText(next)}` : ""}</p>`,
    ...otherPods.map((group) => groupBlock(group, next)),
  ];
}

function restartText({ prospect }: Judgement): string {
  return `A restart under enforce does that${prospect === "repaired-in-part" ? ", but for what is left" : ""}.`;
}

/** Pods that are not as the next ones will be. */
function groupBlock(group: PodGroup, next: Judgement): Markup {
  const grave = group.findings.filter(isSerious);
  const found = grave.map(
    ({ code, severity, message }) =>
      html`<li>${severityTag(severity)} <a href="#finding-${code}"><code>${code}</code></a> ${message}</li>`,
  );
  return html`<div class="group"><p><b>${groupWords(group)}.</b> ${restartOf(group, next)}</p>
${found.length === 0 ? [] : html`<ul>${found}</ul>`}</div>`;
}

function restartOf({ restartRepairs, findings }: PodGroup, { prospect }: Judgement): string {
  if (findings.every(({ severity }) => severity === "info")) return "Nothing is wrong with them.";
  if (!restartRepairs) return "A restart under enforce does not put them right.";
  return prospect === "in-order"
    ? "A restart puts them right: the next ones need no repair."
    : "A restart under enforce puts them right.";
}

function firstUpper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
