import { html, lines, type Markup } from "./markup.ts";

type Part = { readonly is: "hunk" | "same" | "removed" | "added"; readonly lines: string[] };

/** A unified diff. Lines keep their signs, so that colour tells nothing that the text does not. */
export function diffBlock(diff: string): Markup {
  const parts = partsOf(diff).map(({ is, lines: texts }) => {
    switch (is) {
      case "hunk":
        return html`<span class="hunk">${lines(texts)}</span>`;
      case "same":
        return html`<span>${lines(texts)}</span>`;
      case "removed":
        return html`<del>${lines(texts)}</del>`;
      case "added":
        return html`<ins>${lines(texts)}</ins>`;
      default:
        return is satisfies never;
    }
  });
  return html`<pre class="diff" tabindex="0" role="group" aria-label="Before and after the repair"><code>${parts}</code></pre>`;
}

/** What stands before the first hunk names files, which a pod has none of. */
function partsOf(diff: string): readonly Part[] {
  const texts = diff.replace(/\n$/, "").split("\n");
  const from = texts.findIndex((text) => text.startsWith("@@"));
  const parts: Part[] = [];
  for (const text of from === -1 ? texts : texts.slice(from)) {
    const is = partOf(text);
    const last = parts.at(-1);
    if (last?.is === is) last.lines.push(text);
    else parts.push({ is, lines: [text] });
  }
  return parts;
}

function partOf(text: string): Part["is"] {
  if (text.startsWith("@@")) return "hunk";
  if (text.startsWith("-")) return "removed";
  return text.startsWith("+") ? "added" : "same";
}
