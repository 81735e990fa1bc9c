import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentPath } from "../../scripts/docs/documents.ts";
import { entriesIn, readNavigation } from "../../site/navigation.ts";
import { headingOf } from "../../site/pages.ts";
import { base, repository, siteFolder } from "./built-site.ts";
import { useSite } from "./open-site.ts";
import { fileOf } from "./serve-site.ts";

const site = useSite();
const files = globSync("**/*.html", { cwd: siteFolder }).filter((file) => file !== "404.html");
const html = new Map(files.map((file) => [join(siteFolder, file), readFileSync(join(siteFolder, file), "utf8")]));

/** What the page leads to or shows, as whole addresses. */
function addressesIn(file: string): readonly URL[] {
  const page = new URL(base + file, "http://site");
  const text = html.get(join(siteFolder, file)) ?? "";
  return [...text.matchAll(/\s(?:href|src)="([^"]+)"/g)].map(
    ([, to = ""]) => new URL(to.replaceAll("&amp;", "&"), page),
  );
}

function problemOf({ origin, pathname, hash, href }: URL): string | undefined {
  if (href.startsWith(repository)) {
    return existsSync(documentPath(href.slice(repository.length))) ? undefined : `${href}: not in the repository`;
  }
  if (origin !== "http://site") return undefined;
  const file = fileOf(pathname);
  if (file === undefined) return `${pathname}: nothing is there`;
  const hasAnchor = hash === "" || html.get(file)?.includes(` id="${decodeURIComponent(hash.slice(1))}"`);
  return hasAnchor ? undefined : `${pathname}${hash}: no such place on the page`;
}

describe("links of the site", () => {
  it.each(files)("of %s lead to what is there", (file) => {
    expect(addressesIn(file).map(problemOf).filter(Boolean)).toEqual([]);
  });

  it("are looked at: to pages, to places on pages, to files, to the repository", () => {
    const all = files.flatMap(addressesIn).map(({ href }) => href);
    expect(all).toContain(`http://site${base}docs/handbook/install.html`);
    expect(all).toContain(`http://site${base}docs/reference/scan-report.schema.json`);
    expect(all).toContain(`${repository}src/core/findings.ts`);
    expect(all.filter((href) => href.includes(".html#")).length).toBeGreaterThan(50);
    expect(problemOf(new URL(`http://site${base}none.html`))).toBeDefined();
    expect(problemOf(new URL(`http://site${base}docs/reference/findings.html#no-such-code`))).toBeDefined();
    expect(problemOf(new URL(`${repository}src/none.ts`))).toBeDefined();
  });

  it("lead a reader from page to page through all of the documentation", async () => {
    const { page, misdeeds } = await site.open("");
    const read: string[] = [];
    for (;;) {
      const heading = String(await page.$eval("main h1", ({ firstChild }) => firstChild?.textContent?.trim()));
      read.push(heading);
      if ((await page.$(".pager-link.next")) === null || read.length > html.size) break;
      // Not by the mouse, from under which a page moves that is just being laid out.
      await page.evaluate("document.querySelector('.pager-link.next').click()");
      const isOther = `document.querySelector("main h1")?.firstChild.textContent.trim() !== ${JSON.stringify(heading)}`;
      await page.waitForFunction(isOther);
    }
    const documents = new Set(entriesIn(readNavigation()).map(({ document }) => document));
    expect(read).toEqual([...documents].map((document) => headingOf(document).replaceAll("`", "")));
    expect(misdeeds).toEqual([]);
  });
});
