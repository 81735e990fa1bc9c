import type { Page } from "puppeteer-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { useSite } from "./open-site.ts";

const site = useSite();

/** From 0 to 255: what most of a picture has, and the darkest and brightest of what there is more than a speck of. */
const luminance = z.object({ ground: z.number(), darkest: z.number(), brightest: z.number() });

/** Of a picture as it is seen. */
async function luminanceOf(page: Page, selector: string): Promise<z.infer<typeof luminance>> {
  const element = await page.waitForSelector(selector);
  const picture = await element?.screenshot({ encoding: "base64" });
  const seen: unknown = await page.evaluate(`(async () => {
    const seen = new Image();
    seen.src = "data:image/png;base64,${picture}";
    await seen.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: seen.width, height: seen.height });
    const context = canvas.getContext("2d");
    context.drawImage(seen, 0, 0);
    const { data } = context.getImageData(0, 0, seen.width, seen.height);
    const counts = new Array(256).fill(0);
    for (let at = 0; at < data.length; at += 4) {
      counts[Math.round(0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2])] += 1;
    }
    const seenOften = counts.map((count, value) => (count > 20 ? value : -1)).filter((value) => value >= 0);
    return { ground: counts.indexOf(Math.max(...counts)), darkest: seenOften[0], brightest: seenOften.at(-1) };
  })()`);
  return luminance.parse(seen);
}

describe("the picture of the first page", () => {
  const picture = 'main img[src*="repair"]';

  it.each(["light", "dark"] as const)("stands out from its ground, in %s", async (scheme) => {
    const { page } = await site.open("", { scheme });
    const { ground, darkest, brightest } = await luminanceOf(page, picture);
    expect(scheme === "light" ? ground : 255 - ground).toBeGreaterThan(200);
    expect(scheme === "light" ? ground - darkest : brightest - ground).toBeGreaterThan(180);
  });

  it("follows the switch of the site", async () => {
    const { page } = await site.open("", { scheme: "light" });
    await page.click("button.VPSwitchAppearance");
    await page.waitForSelector("html.dark");
    expect((await luminanceOf(page, picture)).ground).toBeLessThan(55);
  });
});
