import { escapeControls } from "../../../core/escape-controls.ts";

/** A piece of HTML. Only `html` makes one, so that no text comes into the page unescaped. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Markup };

export type Content = Markup | string | number | readonly Content[];

/** Text that is put into the template is escaped, for elements and for quoted attributes alike; markup stays as it is. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + written(contents[index - 1] ?? "") + part));
}

/** Lines of text, each with its controls escaped, but for the line breaks between them. */
export function lines(texts: readonly string[]): Markup {
  return new Markup(texts.map(written).join("\n"));
}

/** A text of the tables that the program carries, in which code stands in backquotes. */
export function prose(text: string): Markup {
  return html`${text.split("`").map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

function written(content: Content): string {
  if (content instanceof Markup) return content.toString();
  if (typeof content === "string") return escaped(content);
  return typeof content === "number" ? content.toLocaleString("en-US") : content.map(written).join("");
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (character) => references[character] ?? "");
}
