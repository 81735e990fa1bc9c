import type { Colour } from "../colours.ts";
import { forLog } from "../for-log.ts";

/** What an explanation is made of. Text is Markdown of which only code in backquotes is used. */
export type Block =
  | { readonly is: "title"; readonly text: string }
  | { readonly is: "heading"; readonly text: string }
  | { readonly is: "paragraph"; readonly text: string }
  | { readonly is: "item"; readonly text: string };

export const title = (text: string): Block => ({ is: "title", text });
export const heading = (text: string): Block => ({ is: "heading", text });
export const paragraph = (text: string): Block => ({ is: "paragraph", text });
export const item = (text: string): Block => ({ is: "item", text });

const widest = 100;
const narrowest = 40;

/** Lays blocks out for a terminal, some of which say that they have no columns; for anything else as for a wide one. */
export function printPage(blocks: readonly Block[], colour: Colour, columns: number | undefined): string {
  const width = Math.max(narrowest, Math.min(columns || widest, widest));
  return blocks.map((block, at) => space(block, blocks[at - 1]) + printBlock(block, colour, width)).join("");
}

function printBlock({ is, text }: Block, colour: Colour, width: number): string {
  switch (is) {
    case "title":
    case "heading":
      return `${colour("bold", forLog(text))}\n`;
    case "paragraph":
      return coloured(wrap(text, width, "  ", "  "), colour);
    case "item":
      return coloured(wrap(text, width, "  - ", "    "), colour);
    default:
      return is satisfies never;
  }
}

function space(block: Block, before: Block | undefined): string {
  if (before === undefined || (block.is === "item" && before.is === "item")) return "";
  return before.is === "heading" ? "" : "\n";
}

function wrap(text: string, width: number, first: string, further: string): string {
  const lines: string[] = [];
  let line = first;
  // Code is not broken: it is there to be copied.
  for (const [word] of forLog(text).matchAll(/(?:`[^`]*`|[^\s`])+|`/g)) {
    if (line.length + word.length + 1 > width && line.trim() !== "" && line !== first) {
      lines.push(line);
      line = further;
    }
    line += line.endsWith(" ") ? word : ` ${word}`;
  }
  // Where a line is broken, what stood in its midst comes to its beginning.
  return `${[...lines, line].map(forLog).join("\n")}\n`;
}

function coloured(text: string, colour: Colour): string {
  return text.replace(/`[^`]*`/g, (code) => colour("cyan", code));
}
