import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { documentPath } from "../scripts/docs/documents.ts";
import { destinationOf } from "./pages.ts";

/** A page and those below it, as the index of the documentation has them. */
export interface Entry {
  readonly text: string;
  readonly document: string;
  /** Of a place on the page: a short cut, beside the entry that the page has elsewhere. */
  readonly anchor: string | undefined;
  readonly entries: readonly Entry[];
}

export interface Group {
  readonly text: string;
  readonly entries: readonly Entry[];
}

export const contents = "docs/README.md";

/** An item of a list or a row of a table that begins with a link. */
const item = /^(?:- |\| )\[([^\]]+)\]\(([^)#]+)(?:#([^)]+))?\)/gm;

/** The groups of docs/README.md: its headings, and the first link of each item below them. */
export function readNavigation(): readonly Group[] {
  const [, ...sections] = readFileSync(documentPath(contents), "utf8").split(/^## /m);
  return sections.map((section) => ({
    text: section.split("\n")[0] ?? "",
    entries: entriesOf(contents, section).map(withPagesOfFolder),
  }));
}

/** The README of a folder brings along the pages of this folder, in its own order. */
function withPagesOfFolder(entry: Entry): Entry {
  if (basename(entry.document) !== "README.md" || entry.document === "README.md") return entry;
  const listed = entriesOf(entry.document, readFileSync(documentPath(entry.document), "utf8"));
  return { ...entry, entries: listed.filter(({ document }) => dirname(document) === dirname(entry.document)) };
}

function entriesOf(document: string, markdown: string): readonly Entry[] {
  return [...markdown.matchAll(item)].flatMap(([, text = "", target = "", anchor]) => {
    if (/^https?:/.test(target)) return [];
    const destination = destinationOf(document, target);
    return destination.kind === "page" ? [{ text, document: destination.document, anchor, entries: [] }] : [];
  });
}

/** All entries, as they follow each other. */
export function entriesIn(groups: readonly Group[]): readonly Entry[] {
  const withThoseBelow = (entry: Entry): readonly Entry[] => [entry, ...entry.entries.flatMap(withThoseBelow)];
  return groups.flatMap(({ entries }) => entries.flatMap(withThoseBelow));
}
