import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { htmlFormat } from "../../src/cli/scan/html/html-format.ts";
import { launchChromium } from "./browser.ts";
import { sampleReport } from "./sample-report.ts";

// Pictures of the report, for whoever changes how it looks: node test/browser/screenshots.ts
const folder = join(import.meta.dirname, "../../.cache/screenshots");
mkdirSync(folder, { recursive: true });
const file = join(folder, "report.html");
writeFileSync(file, [...htmlFormat(await sampleReport())].join(""));

const windows = [
  { name: "light", width: 1200, height: 1150, scheme: "light" },
  { name: "dark", width: 1200, height: 1150, scheme: "dark" },
  { name: "phone", width: 360, height: 1400, scheme: "light" },
  { name: "phone-dark", width: 320, height: 1400, scheme: "dark" },
] as const;

const browser = await launchChromium();
for (const { name, width, height, scheme } of windows) {
  const page = await browser.newPage();
  const takePicture = (part: string) => page.screenshot({ path: join(folder, `${name}-${part}.png`) });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height });
  await page.goto(pathToFileURL(file).href);
  await takePicture("totals");
  await page.goto(`${pathToFileURL(file).href}#findings`);
  await takePicture("findings");
  await page.goto(`${pathToFileURL(file).href}#?namespace=lab`);
  await takePicture("filtered");
  for (const workload of ["machine", "gateway", "coder-workspace"]) {
    await page.goto(`${pathToFileURL(file).href}#?search=${workload}`);
    await page.click(`details[data-words*=" ${workload} "] > summary`);
    await page.evaluate("document.getElementById('workloads').scrollIntoView()");
    await takePicture(workload);
  }
  await page.close();
}
await browser.close();
console.log(`pictures in ${folder}`);
