import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, launch, type Page, type Viewport } from "puppeteer-core";
import { afterAll, beforeAll } from "vitest";
import { isExecutable } from "../support/is-executable.ts";

/** Milliseconds for what a browser does: far above what anything takes, for a busy machine. */
export const patience = 150_000;

/** Chromium from the PATH, without a window. */
export function launchChromium(): Promise<Browser> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const executablePath = folders.map((folder) => join(folder, "chromium")).find(isExecutable);
  if (executablePath === undefined) throw new Error("there is no chromium on the PATH");
  // Chromium's own sandbox does not run as root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return launch({ executablePath, args, timeout: patience, protocolTimeout: 600_000 });
}

export interface PageOptions {
  readonly viewport?: Viewport;
  readonly scheme?: "light" | "dark";
  readonly withoutScript?: boolean;
  /** With its `#`. */
  readonly hash?: string;
}

export interface OpenedPage {
  readonly page: Page;
  /** What the page did that it must not: it asked for something, broke its policy, threw, or spoke to its reader. */
  readonly misdeeds: readonly string[];
}

export interface OwnBrowser {
  /** Opens a document as somebody does who was sent it: from a file. */
  open(pieces: Iterable<string>, options?: PageOptions): Promise<OpenedPage>;
}

/** A browser for the tests of a file. */
export function useBrowser(): OwnBrowser {
  let browser: Browser | undefined;
  const folder = mkdtempSync(join(tmpdir(), "boxinit browser "));
  let files = 0;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  return {
    async open(pieces, { viewport, scheme = "light", withoutScript = false, hash = "" } = {}) {
      if (browser === undefined) throw new Error("the browser is not there yet");
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      files += 1;
      const file = join(folder, `${files}.html`);
      writeFileSync(file, [...pieces].join(""));
      const url = pathToFileURL(file).href;
      await page.setViewport(viewport ?? { width: 1200, height: 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setJavaScriptEnabled(!withoutScript);
      const misdeeds = await watch(page, url);
      await page.goto(url + hash);
      return { page, misdeeds };
    },
  };
}

async function watch(page: Page, url: string): Promise<readonly string[]> {
  const misdeeds: string[] = [];
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (request.url().replace(/#.*/, "") === url) return void request.continue();
    misdeeds.push(`request ${request.url()}`);
    void request.abort();
  });
  // Violations of the policy come here too.
  page.on("console", (message) => misdeeds.push(`console ${message.text()}`));
  page.on("pageerror", (error) => misdeeds.push(`error ${error}`));
  page.on("dialog", (dialog) => {
    misdeeds.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  return misdeeds;
}
