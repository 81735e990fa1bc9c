import { readFileSync } from "node:fs";
import { documentPath } from "../../scripts/docs/documents.ts";

export function readDocument(document: string): string {
  return readFileSync(documentPath(document), "utf8");
}

export interface Block {
  readonly language: string;
  /** What the fence says its commands end with, `exits-with-1` behind the language: nobody pastes that into a shell. */
  readonly exitCode: number;
  readonly text: string;
  /** Of its first fence. */
  readonly line: number;
}

export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ 1: info = "", 2: text = "", index }) => {
    const [, language = info, exitCode = "0"] = /^(\S+) exits-with-(\d+)$/.exec(info) ?? [];
    return { language, exitCode: Number(exitCode), text, line: markdown.slice(0, index).split("\n").length };
  });
}

/** Everything but fenced blocks. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```.*\n[\s\S]*?^```$/gm, "");
}

/** What stands between backticks in the prose. */
export function codesOf(markdown: string): readonly string[] {
  return [...proseOf(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** Headings of one depth, or of all. */
export function headingsOf(markdown: string, depth?: number): readonly string[] {
  const all = [...proseOf(markdown).matchAll(/^(#+) (.+)$/gm)];
  return all.filter(([, marks = ""]) => depth === undefined || marks.length === depth).map(([, , text = ""]) => text);
}

/** The section under a heading, up to the next heading of the same depth. */
export function sectionOf(markdown: string, heading: string): string {
  const [marks = ""] = heading.split(" ");
  const [, after] = `\n${markdown}`.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`no heading ${heading}`);
  return after.split(`\n${marks} `)[0] ?? "";
}

/** The rows of all tables, without their heads. */
export function rowsOf(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const isRow = (line: string | undefined) => line?.startsWith("|") === true;
  return lines
    .filter((line, at) => isRow(line) && !/^\|[ |-]+\|$/.test(line) && isRow(lines[at - 1]))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("\\|", "|")));
}

/** A cell that is one piece of code, without its backticks. */
export function codeOf(cell: string | undefined): string {
  return (cell ?? "").replace(/^`|`$/g, "");
}

/**
 * The rows of the table that is marked to be run.
 *
 * @throws Error where there are none: a test of each row would then pass without any
 */
export function markedRows(markdown: string, name: string): readonly (readonly string[])[] {
  const [, after = ""] = markdown.split(`<!-- run by a test: ${name} -->`);
  const rows = rowsOf(after.split("<!-- end -->")[0] ?? "");
  if (rows.length === 0) throw new Error(`no table ${name}`);
  return rows;
}
