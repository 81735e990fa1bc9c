import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchChromium } from "../browser/browser.ts";
import { base, buildSite } from "./built-site.ts";
import { serveSite } from "./serve-site.ts";

// Pictures of the site, for whoever changes how it looks: node test/site/screenshots.ts [PAGE...]
const folder = join(import.meta.dirname, "../../.cache/screenshots");
mkdirSync(folder, { recursive: true });
buildSite();
const pages =
  process.argv.length > 2 ? process.argv.slice(2) : ["", "docs/reference/findings.html", "docs/compare.html"];
const windows = [
  { name: "light", width: 1400, height: 1000, scheme: "light" },
  { name: "dark", width: 1400, height: 1000, scheme: "dark" },
  { name: "phone", width: 360, height: 1400, scheme: "light" },
] as const;

const { origin, server } = await serveSite();
const browser = await launchChromium();
for (const { name, width, height, scheme } of windows) {
  const page = await browser.newPage();
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height });
  for (const path of pages) {
    await page.goto(origin + base + path, { waitUntil: "networkidle0" });
    await page.screenshot({ path: join(folder, `site-${name}-${path.replace(/\W+/g, "-")}.png`) });
  }
  await page.close();
}
await browser.close();
server.close();
console.log(`pictures in ${folder}`);
