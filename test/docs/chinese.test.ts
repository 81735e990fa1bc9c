import { globSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorOf } from "../../scripts/docs/anchor-of.ts";
import { blocksOf, codesOf, headingsOf, proseOf, readDocument, rowsOf } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");
const translations = globSync(["*.zh-CN.md", "docs/**/*.zh-CN.md"], { cwd: root }).sort();
const originalOf = (page: string) => page.replace(".zh-CN.md", ".md");

describe.each(translations)("%s is in step with the English page", (translation) => {
  const both = [translation, originalOf(translation)].map(readDocument);
  const inStep = (look: (text: string) => unknown) => {
    const [translated, original] = both.map(look);
    expect(translated).toEqual(original);
  };

  it("has the same headings, in the same order", () => {
    inStep((text) => [...proseOf(text).matchAll(/^(#+) /gm)].map(([, marks]) => marks));
  });

  it("has the same commands and outputs, byte for byte", () => {
    inStep((text) => blocksOf(text).map(({ language, exitCode, text: block }) => ({ language, exitCode, block })));
  });

  it("has the same paragraphs and tables under each heading", () => {
    inStep((text) => sectionsOf(text).map((section) => section.split(/\n{2,}/).map(shapeOf)));
  });

  it("has the same links under each heading", () => {
    inStep((text) => sectionsOf(text).map((section) => linksOf(section, text).sort()));
  });

  it("names the same paths, commands and words of the program under each heading; it may name more, to explain English output", () => {
    const [translated = [], original = []] = both.map((text) => sectionsOf(text).map(codesOf));
    expect(translated).toEqual(original.map((codes) => expect.arrayContaining([...codes])));
  });

  it("has the same versions and figures", () => {
    inStep((text) => (proseOf(text).match(/\b\d+(?:\.\d+)+\b/g) ?? []).sort());
  });

  it("is linked from the English page, and links to it, at the top", () => {
    const [translated = "", original = ""] = both.map((text) => text.split("\n")[2] ?? "");
    expect(original).toBe(`English | [简体中文](${posix.basename(translation)})`);
    expect(translated).toBe(`[English](${posix.basename(originalOf(translation))}) | 简体中文`);
  });
});

it("there are a first page and a tutorial in Chinese", () => {
  expect(translations).toEqual(expect.arrayContaining(["README.zh-CN.md", "docs/tutorial.zh-CN.md"]));
});

function sectionsOf(text: string): readonly string[] {
  return proseOf(text)
    .trim()
    .split(/^#+ .+\n+/m);
}

/** A table with its size, a list, or a paragraph. */
function shapeOf(paragraph: string): string {
  if (paragraph.startsWith("|")) return `table of ${rowsOf(paragraph).map((cells) => cells.length)}`;
  return paragraph.startsWith("- ") ? `list of ${paragraph.match(/^- /gm)?.length}` : "paragraph";
}

/** Other pages by their English name, headings of the page itself by their place. */
function linksOf(section: string, text: string): string[] {
  const anchors = headingsOf(text).map(anchorOf);
  return [...section.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) =>
    target.startsWith("#") ? `heading ${anchors.indexOf(target.slice(1))}` : originalOf(target),
  );
}
