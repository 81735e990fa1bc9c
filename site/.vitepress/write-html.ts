import type { MarkdownIt } from "./lead-links.ts";

/** What else becomes other HTML than VitePress makes by itself. */
export function writeHtml(markdown: MarkdownIt): void {
  const { rules } = markdown.renderer;
  // Vue would take it for an expression; these documents are about templates of Helm, too.
  rules.text = (tokens, at) => markdown.utils.escapeHtml(tokens[at]?.content ?? "").replaceAll("{{", "&#123;&#123;");
  // Wide tables scroll in a box of their own, also by keyboard.
  rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
  rules.table_close = () => "</table></div>\n";
  // A cell that says nothing heads no column.
  markdown.core.ruler.push("boxinit-empty-heads", ({ tokens }) => {
    for (const [at, token] of tokens.entries()) {
      const isEmpty = token.type === "th_open" && tokens[at + 1]?.content === "";
      if (isEmpty) for (const end of [token, tokens[at + 2]]) if (end !== undefined) end.tag = "td";
    }
  });
}
