import { describe, expect, it } from "vitest";
import { visibleTexts } from "../browser/page-content.ts";
import { type OwnSite, type SitePage, useSite } from "./open-site.ts";

const site: OwnSite = useSite();

async function searchFor(words: string, path: string): Promise<SitePage> {
  const opened = await site.open(path);
  await opened.page.keyboard.down("Control");
  await opened.page.keyboard.press("k");
  await opened.page.keyboard.up("Control");
  await opened.page.waitForSelector("#localsearch-input");
  await opened.page.focus("#localsearch-input");
  // All at once: where letters come more slowly than the search waits for, it answers to the first of them.
  await opened.page.keyboard.sendCharacter(words);
  await opened.page.waitForSelector(".VPLocalSearchBox .result");
  return opened;
}

describe("the search of the site", () => {
  it.each([
    ["token-hidden", "Findings", "token-hidden"],
    ["server.bodyMemoryMiB", "Configuration", "server"],
    ["boxinit convert", "Command line", "convert"],
  ])("finds %s, by keyboard alone, without asking anybody else", async (words, title, section) => {
    const { page, misdeeds } = await searchFor(words, "");
    const found = await visibleTexts(page, ".VPLocalSearchBox .result .titles");
    expect(found.map((one) => one.replace(/\s+/g, " "))).toContainEqual(
      expect.stringMatching(new RegExp(`${title}.*${section}`)),
    );
    await page.keyboard.press("Enter");
    await page.waitForFunction("!document.querySelector('.VPLocalSearchBox')");
    expect(misdeeds).toEqual([]);
  });

  it("leads to the place on the page", async () => {
    const { page } = await searchFor("token-relocated", "");
    await page.keyboard.press("Enter");
    await page.waitForFunction("location.hash === '#token-relocated'");
    // Not page.url(), which is told of it by another way.
    expect(await page.evaluate("location.pathname")).toMatch(/\/docs\/reference\/findings\.html$/);
  });

  it("finds Chinese words within a sentence", async () => {
    const { page, misdeeds } = await searchFor("令牌", "zh/");
    expect(await visibleTexts(page, ".VPLocalSearchBox .result")).not.toEqual([]);
    expect(misdeeds).toEqual([]);
  });
});
