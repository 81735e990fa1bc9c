import type { SerializedAXNode } from "puppeteer-core";
import { describe, expect, it } from "vitest";
import { htmlFormat } from "../../src/cli/scan/html/html-format.ts";
import { type PageOptions, useBrowser } from "./browser.ts";
import {
  accessibilityFaults,
  openAllWorkloads,
  shownWorkloads,
  textsBeyondTheEdge,
  visibleTexts,
} from "./page-content.ts";
import { sampleReport } from "./sample-report.ts";

const browser = useBrowser();
const report = await sampleReport();
const open = async (options?: PageOptions) => (await browser.open(htmlFormat(report), options)).page;

const schemes = ["light", "dark"] as const;
const phones = [
  { width: 400, height: 800 },
  { width: 360, height: 740 },
  { width: 320, height: 640 },
];

describe("a page without its script", () => {
  it("shows everything but what only the script can do", async () => {
    const page = await open({ withoutScript: true });
    expect(await shownWorkloads(page)).toEqual(report.workloads.map(({ name }) => name));
    expect(await visibleTexts(page, "form, .result, .needs-script")).toEqual([]);
    await page.focus("details[data-words*=' gateway '] > summary");
    await page.keyboard.press("Enter");
    const [text] = await visibleTexts(page, "details.workload[open] .body");
    expect(text).toContain("kubectl --namespace lab rollout restart deployment/gateway");
  });
});

describe("a page in light and dark", () => {
  it("follows the reader's scheme", async () => {
    const grounds = schemes.map(async (scheme) => {
      const page = await open({ scheme });
      return page.evaluate("getComputedStyle(document.body).backgroundColor");
    });
    expect(await Promise.all(grounds)).toEqual(["rgb(255, 255, 255)", "rgb(19, 23, 28)"]);
  });

  it.each(schemes)("has nothing that axe finds fault with, all of it opened, in %s", async (scheme) => {
    for (const width of [1200, 360]) {
      // What is out of sight is not laid out, and axe does not look at it.
      const page = await open({ scheme, viewport: { width, height: 30_000 } });
      await openAllWorkloads(page);
      expect(await accessibilityFaults(page), `${width} px`).toEqual([]);
    }
  });

  it("names what can be filled in and pressed, to those who do not see it", async () => {
    const page = await open();
    const tree = await page.accessibility.snapshot();
    const named = new Set(["searchbox", "combobox", "checkbox", "button"]);
    const controls = flat(tree).filter(({ role }) => named.has(role));
    expect(controls.map(({ name }) => name)).toEqual([
      "Search",
      "Namespace",
      "With a finding of",
      "Not repairable",
      "Repairable in part",
      "Repairable",
      "Not known",
      "In order",
      "Opted out",
      "Clear",
      "Open these",
    ]);
  });

  it("is light on paper, without what can't be used there", async () => {
    const page = await open({ scheme: "dark" });
    await page.emulateMediaType("print");
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await visibleTexts(page, "form, .result, nav, .needs-script")).toEqual([]);
    expect(await shownWorkloads(page)).toHaveLength(report.workloads.length);
  });
});

describe("a page on a phone", () => {
  it.each(phones)(
    "is no wider than its $width px, all of it opened, and diffs scroll in their own boxes",
    async (viewport) => {
      const page = await open({ viewport: { ...viewport, height: 30_000 } });
      await openAllWorkloads(page);
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
      const scrolls = `Array.from(document.querySelectorAll(".diff")).map((one) => {
      one.scrollLeft = 20;
      return one.scrollWidth > one.clientWidth && one.scrollLeft === 20;
    })`;
      const diffs = report.workloads.filter(({ next }) => next.diff !== undefined);
      expect(await page.evaluate(scrolls)).toEqual(diffs.map(() => true));
      expect(await textsBeyondTheEdge(page)).toEqual([]);
    },
  );
});

function flat(node: SerializedAXNode | null): readonly SerializedAXNode[] {
  return node === null ? [] : [node, ...(node.children ?? []).flatMap(flat)];
}
