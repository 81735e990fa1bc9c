import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readNavigation } from "../../site/navigation.ts";
import { headingOf, pageOf, pages } from "../../site/pages.ts";
import { accessibilityFaults, visibleTexts } from "../browser/page-content.ts";
import { siteFolder } from "./built-site.ts";
import { useSite } from "./open-site.ts";

const site = useSite();
const addressOf = (document: string) => pageOf(document).replace(/\.md$/, ".html");

describe("the site", () => {
  it("has a page for each document, and no other", () => {
    const built = globSync("**/*.html", { cwd: siteFolder });
    expect(built.sort()).toEqual([...pages.map(addressOf), "404.html"].sort());
  });

  it("tells who comes to an address that is none", async () => {
    const { page, misdeeds } = await site.open("docs/none.html");
    await page.waitForSelector("::-p-text(PAGE NOT FOUND)");
    expect(misdeeds.filter((one) => !/404/.test(one))).toEqual([]);
  });

  it("is read without scripts too", async () => {
    const { page } = await site.open("docs/reference/findings.html", { withoutScript: true });
    expect(await visibleTexts(page, "main h3")).toContainEqual(expect.stringContaining("token-hidden"));
    expect(await visibleTexts(page, "aside.VPSidebar a")).toEqual(
      expect.arrayContaining(readNavigation().flatMap(({ entries }) => entries.map(({ text }) => text))),
    );
  });
});

describe.each(pages)("the page of %s", (document) => {
  it("asks nobody else for anything, fits a phone, and has nothing that axe finds fault with, light or dark", async () => {
    const { page, misdeeds } = await site.open(addressOf(document));
    expect(await page.title()).toContain(headingOf(document).replaceAll("`", ""));
    const faults = { light: await accessibilityFaults(page), dark: [] as readonly string[] };
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await page.waitForSelector("html.dark");
    faults.dark = await accessibilityFaults(page);
    await page.setViewport({ width: 360, height: 740 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(faults).toEqual({ light: [], dark: [] });
    expect(misdeeds).toEqual([]);
    await page.close();
  });
});
