import { relative } from "node:path";
import type { MarkdownOptions } from "vitepress";
import { documentPath } from "../../scripts/docs/documents.ts";
import { type Destination, destinationOf, pageOf } from "../pages.ts";

export type MarkdownIt = Parameters<NonNullable<MarkdownOptions["config"]>>[0];
type Token = ReturnType<MarkdownIt["parse"]>[number];

export interface Leading {
  /** The path below which the site is served, from slash to slash. VitePress puts it before the addresses of pages. */
  readonly base: string;
  /** Where files of the repository are read, ending in a slash; undefined where it is published nowhere. */
  readonly repository: string | undefined;
  /** Is told the paths of files that belong on the site beside the pages. */
  readonly carry: (path: string) => void;
}

/** Has relative links, which are written for the repository, lead to where things are on the site. */
export function leadLinks(markdown: MarkdownIt, { base, repository, carry }: Leading): void {
  markdown.core.ruler.push("boxinit-links", ({ tokens, env }) => {
    const document = relative(documentPath("."), env.realPath ?? env.path);
    for (const { children } of tokens) lead(children ?? [], document);
  });

  function lead(tokens: Token[], document: string): void {
    let path: string | undefined;
    for (const token of tokens) {
      if (token.type === "link_open") path = leadOne(token, document);
      if (token.type !== "link_close" || path === undefined) continue;
      Object.assign(token, { type: "html_inline", content: `</span>${mention(path)}` });
      path = undefined;
    }
  }

  /** @returns the path of what can only be named */
  function leadOne(token: Token, document: string): string | undefined {
    const href = String(token.attrGet("href"));
    // To other hosts, or to places on the same page.
    if (/^(?:[a-z]+:|\/\/|#)/i.test(href)) return undefined;
    const [target = "", anchor] = href.split("#");
    const destination = destinationOf(document, target);
    const url = urlOf(destination);
    if (url === undefined) {
      Object.assign(token, { type: "html_inline", content: "<span>" });
      return destination.kind === "source" ? destination.path : undefined;
    }
    token.attrSet("href", anchor === undefined ? url : `${url}#${anchor}`);
    if (destination.kind === "file") {
      carry(destination.path);
      token.attrSet("target", "_self");
    }
    return undefined;
  }

  function urlOf(destination: Destination): string | undefined {
    switch (destination.kind) {
      case "page":
        return `/${pageOf(destination.document)}`;
      case "file":
        return `${base}${destination.path}`;
      case "source":
        return repository === undefined ? undefined : `${repository}${destination.path}`;
    }
  }
}

function mention(path: string): string {
  return ` (<code>${path}</code>)`;
}
