import { describe, expect, it } from "vitest";
import { contents, entriesIn, readNavigation } from "../../site/navigation.ts";
import { destinationOf, isChinese, pageOf, pages } from "../../site/pages.ts";

describe("the index of the documentation", () => {
  it("leads to every page, once: what it lacks, nobody finds on the site", () => {
    const expected = pages.filter((document) => document !== contents && !isChinese(document));
    const entries = entriesIn(readNavigation()).filter(({ anchor }) => anchor === undefined);
    expect(entries.map(({ document }) => document).sort()).toEqual(expected);
  });
});

describe("where a link of the documentation leads on the site", () => {
  it.each([
    ["README.md", "docs/image.md", { kind: "page", document: "docs/image.md" }],
    ["docs/image.md", "../README.md", { kind: "page", document: "README.md" }],
    ["docs/image.md", "", { kind: "page", document: "docs/image.md" }],
    ["README.md", "docs/adr", { kind: "page", document: "docs/adr/README.md" }],
    ["docs/handbook/roll-out.md", "trial.yaml", { kind: "file", path: "docs/handbook/trial.yaml" }],
    ["docs/image.md", "../Dockerfile", { kind: "source", path: "Dockerfile" }],
    ["docs/reference/findings.md", "../../src/core/findings.ts", { kind: "source", path: "src/core/findings.ts" }],
    ["CONTRIBUTING.md", "bench/", { kind: "source", path: "bench" }],
  ])("from %s to %j", (document, target, destination) => {
    expect(destinationOf(document, target)).toEqual(destination);
  });

  it.each(["none.md", "../../outside.md", "reference/none"])("is nowhere: %s", (target) => {
    expect(() => destinationOf("docs/image.md", target)).toThrow(`docs/image.md: no file ${target}`);
  });

  it("has an address for each page, as the repository has a path", () => {
    expect(pageOf("README.md")).toBe("index.md");
    expect(pageOf("docs/handbook/README.md")).toBe("docs/handbook/index.md");
    expect(pageOf("docs/image.md")).toBe("docs/image.md");
    expect(pageOf("README.zh-CN.md")).toBe("zh/index.md");
    expect(pageOf("docs/tutorial.zh-CN.md")).toBe("zh/docs/tutorial.md");
    expect(new Set(pages.map(pageOf)).size).toBe(pages.length);
  });
});
