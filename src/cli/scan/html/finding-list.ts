import { type Finding, findingKind, type Severity } from "../../../core/findings.ts";
import { html, type Markup, prose } from "./markup.ts";

export function severityTag(severity: Severity): Markup {
  return html`<span class="tag is-${severity}">${severity}</span>`;
}

/** What was found, and what its author can do: once for each code, which leads to its row in the table of findings. */
export function findingList(findings: readonly Finding[]): Markup {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  const items = [...byCode].map(([code, same]) => {
    const { remedy, severity } = findingKind(code);
    return html`<li>${severityTag(severity)} <a href="#finding-${code}"><code>${code}</code></a>
${same.map(sentence)}<p class="remedy">Remedy: ${prose(remedy)}</p></li>`;
  });
  return html`<ul class="findings">${items}</ul>`;
}

function sentence({ container, message }: Finding): Markup {
  if (container === undefined) return html`<p>${message}.</p>`;
  return html`<p><bdi class="container">${container}</bdi>: ${message}.</p>`;
}
