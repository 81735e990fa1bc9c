import type { Prospect } from "../../../scan/scan-report.ts";
import { prospectOrder } from "../pod-state-words.ts";
import { html, type Markup } from "./markup.ts";

const width = 1000;
/** So that one in ten thousand can still be seen. */
const least = 4;

/** One bar, a part for each prospect. It shows what stands beside it in words, so nobody has to read it. */
export function proportionBar(counts: Readonly<Record<Prospect, number>>): Markup {
  const present = prospectOrder.filter((prospect) => counts[prospect] > 0);
  const total = present.reduce((sum, prospect) => sum + counts[prospect], 0);
  const shared = width - present.length * least;
  let at = 0;
  const parts = present.map((prospect) => {
    const size = Math.round(least + (counts[prospect] / total) * shared);
    const part = html`<rect class="is-${prospect}" x="${String(at)}" width="${String(size)}" height="10"/>`;
    at += size;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 ${String(width)} 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
