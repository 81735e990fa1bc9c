import type { Server } from "node:http";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll } from "vitest";
import { launchChromium, type PageOptions, patience } from "../browser/browser.ts";
import { base } from "./built-site.ts";
import { serveSite } from "./serve-site.ts";

export interface SitePage {
  readonly page: Page;
  /** What it asked of anybody else, which nobody got to see, and what went wrong in it. */
  readonly misdeeds: string[];
}

export interface OwnSite {
  /** Opens an address below the site's base, as a reader does who can reach nothing else. */
  open(path: string, options?: PageOptions): Promise<SitePage>;
}

/** The built site, served on loopback, and a browser, for the tests of a file. */
export function useSite(): OwnSite {
  let browser: Browser | undefined;
  let served: { readonly origin: string; readonly server: Server } | undefined;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launchChromium(), serveSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    served?.server.close();
  });
  return {
    async open(path, { viewport, scheme = "light", withoutScript = false } = {}) {
      if (browser === undefined || served === undefined) throw new Error("the site is not served yet");
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      await page.setViewport(viewport ?? { width: 1400, height: 1000 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setJavaScriptEnabled(!withoutScript);
      const misdeeds = await watch(page, served.origin);
      await page.goto(`${served.origin}${base}${path}`);
      // From when Vue has taken the page over, which gives this button its name, the page listens.
      if (!withoutScript) await page.waitForSelector('.VPSwitchAppearance:not([title=""])');
      return { page, misdeeds };
    },
  };
}

async function watch(page: Page, origin: string): Promise<string[]> {
  const misdeeds: string[] = [];
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (request.url().startsWith(`${origin}/`) || request.url().startsWith("data:")) return void request.continue();
    misdeeds.push(`request ${request.url()}`);
    void request.abort();
  });
  page.on("response", (response) => {
    if (response.status() >= 400) misdeeds.push(`${response.status()} ${response.url()}`);
  });
  page.on("console", (message) => misdeeds.push(`console ${message.text()}`));
  page.on("pageerror", (error) => misdeeds.push(`error ${error}`));
  return misdeeds;
}
