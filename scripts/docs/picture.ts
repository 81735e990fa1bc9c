/** Makes a picture of a scan's page, as docs/pictures has one: `node scripts/docs/picture.ts PAGE.html PICTURE.png`. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launchChromium } from "../../test/browser/browser.ts";

const isPng = (path: string): path is `${string}.png` => path.endsWith(".png");
const [page, picture] = process.argv.slice(2);
if (page === undefined || picture === undefined || !isPng(picture)) {
  console.error("usage: node scripts/docs/picture.ts PAGE.html PICTURE.png");
  process.exit(2);
}
const browser = await launchChromium();
const tab = await browser.newPage();
await tab.setViewport({ width: 1100, height: 900 });
await tab.goto(pathToFileURL(resolve(page)).href);
// One that is repaired shows everything that there is to say of a workload.
const repaired = await tab.$('details.workload[data-prospect="repaired"] > summary');
await repaired?.click();
await tab.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1100, height: 1760 } });
await browser.close();
