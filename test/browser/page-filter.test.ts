import { describe, expect, it } from "vitest";
import { htmlFormat } from "../../src/cli/scan/html/html-format.ts";
import { type PageOptions, useBrowser } from "./browser.ts";
import { shownWorkloads, visibleTexts } from "./page-content.ts";
import { largeReport, sampleReport } from "./sample-report.ts";

const browser = useBrowser();
const report = await sampleReport();
const open = async (options?: PageOptions) => (await browser.open(htmlFormat(report), options)).page;
const named = (fits: (workload: (typeof report.workloads)[number]) => boolean) =>
  report.workloads.filter(fits).map(({ name }) => name);

describe("search and filters", () => {
  it("shows everything at first, and says so", async () => {
    const page = await open();
    expect(await shownWorkloads(page)).toEqual(named(() => true));
    expect(await visibleTexts(page, "output")).toEqual([`All ${report.workloads.length} workloads`]);
  });

  it.each([
    ["a part of a name", "coder", named(({ name }) => name.includes("coder"))],
    ["a kind, in any case", "STATEFULSET", named(({ kind }) => kind === "StatefulSet")],
    ["a namespace", "teaching", named(({ namespace }) => namespace === "teaching")],
    [
      "a code",
      "token-hidden",
      named(({ next, otherPods }) =>
        [next, ...otherPods].some(({ findings }) => findings.some(({ code }) => code === "token-hidden")),
      ),
    ],
    [
      "several words, all of which must be there",
      "lab deployment",
      named(({ namespace, kind }) => namespace === "lab" && kind === "Deployment"),
    ],
    ["what is nowhere", "nowhere", []],
  ])("finds %s", async (_what, words, expected) => {
    const page = await open();
    await page.type("[name=search]", words);
    expect(await shownWorkloads(page)).toEqual(expected);
    expect(await visibleTexts(page, "output")).toEqual([`${expected.length} of ${report.workloads.length} workloads`]);
  });

  it("narrows by prospect, severity and namespace together, and hides namespaces of which nothing is left", async () => {
    const page = await open();
    await page.click("[value=not-repairable]");
    await page.click("[value=in-order]");
    expect(await shownWorkloads(page)).toEqual(
      named(({ next }) => next.prospect === "not-repairable" || next.prospect === "in-order"),
    );
    await page.select("[name=severity]", "error");
    const grave = named(({ next }) => next.findings.some(({ severity }) => severity === "error"));
    expect(await shownWorkloads(page)).toEqual(grave);
    await page.select("[name=namespace]", "lab");
    expect(await shownWorkloads(page)).toEqual(["scratch"]);
    expect(await visibleTexts(page, "section.namespace h3 bdi")).toEqual(["lab"]);
    await page.click("button[type=reset]");
    await page.waitForFunction("document.querySelector('output').value.startsWith('All')");
    expect(await shownWorkloads(page)).toEqual(named(() => true));
  });

  it("agrees with the numbers of the table of findings, of which each leads to its workloads", async () => {
    const page = await open();
    const links = await page.$$eval("a[href^='#?search=']", (all) =>
      all.map((one) => [one.getAttribute("href"), Number.parseInt(one.parentElement.textContent, 10)]),
    );
    expect(links.length).toBeGreaterThan(10);
    for (const [href, number] of links) {
      await page.click(`a[href='${href}']`);
      await page.waitForFunction(
        `document.querySelector('[name=search]').value === '${href}'.slice('#?search='.length)`,
      );
      expect(await shownWorkloads(page), href).toHaveLength(number);
    }
  });

  it("is kept in the address, so that it can be handed on", async () => {
    const page = await open({ hash: "#?search=secret&search=&namespace=nowhere&prospect=repaired&severity=warning" });
    expect(await page.$eval("[name=search]", (field) => field.value)).toBe("secret");
    await page.$eval("[name=search]", (field) => field.select());
    await page.type("[name=search]", "machine lab");
    // Not page.url(), which is told of it by another way than of the key.
    const url = String(await page.evaluate("location.href"));
    expect(url).toMatch(/#\?search=machine\+lab&severity=warning&prospect=repaired$/);
    await page.goto("about:blank");
    await page.goto(url);
    expect(await shownWorkloads(page)).toEqual(["machine"]);
  });

  it("gives way to a link to what it hides", async () => {
    const page = await open({ hash: "#?namespace=lab" });
    await page.click("a[href='#namespace-1']");
    await page.waitForFunction("document.querySelector('output').value.startsWith('All')");
    expect(await shownWorkloads(page)).toEqual(named(() => true));
  });

  it("is open to the keyboard alone, from the top of the page into a workload", async () => {
    const page = await open();
    const focused = () => page.evaluate("document.activeElement.name || document.activeElement.innerText");
    const press = async (key: "Tab" | "Enter" | "Space", times = 1) => {
      for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    };
    await press("Tab");
    expect(await focused()).toBe("Skip to the workloads");
    await press("Enter");
    await press("Tab");
    expect(await focused()).toBe("search");
    await page.keyboard.type("lab");
    await press("Tab", 3);
    await press("Space");
    expect(await shownWorkloads(page)).toEqual(
      named(({ namespace, next }) => namespace === "lab" && next.prospect === "not-repairable"),
    );
    await press("Tab", 8);
    expect(await focused()).toContain("scratch");
    await press("Enter");
    const [text] = await visibleTexts(page, "details.workload[open] .todo");
    expect(text).toContain("What to do now");
    const outline = "getComputedStyle(document.activeElement)";
    expect(await page.evaluate(`${outline}.outlineStyle + parseFloat(${outline}.outlineWidth)`)).toBe("solid2");
  });
});

describe("five thousand workloads", () => {
  it("open, and are found among", { timeout: 300_000 }, async () => {
    const { page, misdeeds } = await browser.open(htmlFormat(await largeReport(5000)));
    expect(await visibleTexts(page, "output")).toEqual(["All 5,000 workloads"]);
    await page.type("[name=search]", "-4321");
    expect(await shownWorkloads(page)).toHaveLength(1);
    await page.click("[name=search]", { count: 3 });
    await page.type("[name=search]", "team-020 token-hidden");
    const large = await largeReport(5000);
    const expected = large.workloads.filter(
      ({ namespace, next, otherPods }) =>
        namespace === "team-020" &&
        [next, ...otherPods].some(({ findings }) => findings.some(({ code }) => code === "token-hidden")),
    );
    expect(await shownWorkloads(page)).toEqual(expected.map(({ name }) => name));
    expect(misdeeds).toEqual([]);
  });
});
