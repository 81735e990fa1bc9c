import { describe, expect, it } from "vitest";
import { htmlFormat } from "../../src/cli/scan/html/html-format.ts";
import { escapeControls } from "../../src/core/escape-controls.ts";
import { useBrowser } from "./browser.ts";
import { count, openAllWorkloads, shownWorkloads, visibleTexts } from "./page-content.ts";
import { emptyReport, hostileReport, sampleReport } from "./sample-report.ts";

const browser = useBrowser();

describe("the page of a scan", () => {
  it("asks nobody for anything, keeps to its own policy and throws nothing, whatever is opened and filtered", async () => {
    const { page, misdeeds } = await browser.open(htmlFormat(await sampleReport()));
    await openAllWorkloads(page);
    await page.type("[name=search]", "machine");
    await page.click("button[type=reset]");
    await page.click("a[href^='#?search=']");
    await page.click("a[href='#findings']");
    expect(misdeeds).toEqual([]);
  });

  const hasRun = "window.hasRun === true";
  it.each([
    [
      "a script",
      "made = document.createElement('script'), made.text = 'hasRun = true', document.body.append(made)",
      hasRun,
    ],
    ["a handler", "document.body.setAttribute('onclick', 'hasRun = true'), document.body.click()", hasRun],
    ["an image", "document.body.innerHTML += '<img src=http://127.0.0.1:9/ onerror=\"hasRun = true\">'", hasRun],
    ["a style", "document.body.setAttribute('style', 'opacity: 0')", "getComputedStyle(document.body).opacity === '0'"],
  ])("has a policy that stops %s which came in all the same", async (_what, attack, harm) => {
    const { page, misdeeds } = await browser.open(htmlFormat(await sampleReport()));
    await page.evaluate(`new Promise((done) => { addEventListener("securitypolicyviolation", done); ${attack}; })`);
    expect(await page.evaluate(harm)).toBe(false);
    expect(misdeeds.filter((one) => one.startsWith("request"))).toEqual([]);
  });
});

describe("the page of a cluster without Sysbox pods", () => {
  it("says so, and has nothing that leads nowhere", async () => {
    const { page, misdeeds } = await browser.open(htmlFormat(await emptyReport()));
    expect(await visibleTexts(page, ".lead")).toEqual(["There is no Sysbox workload."]);
    expect(await visibleTexts(page, "nav a")).toEqual(["In short", "Workloads"]);
    expect(await visibleTexts(page, "form, table, .bar rect")).toEqual([]);
    expect(misdeeds).toEqual([]);
  });
});

describe("names that would do something to a page", () => {
  const hostile = [
    `<script>alert(1)</script>"><img src=x onerror=alert(2)>`,
    `' onmouseover='alert(3)' x='</details></section></main><h1>mine</h1>`,
    `</script></style><svg onload=alert(4)> &lt;b&gt; &#x22; \${alert(5)} javascript:alert(6)`,
    "\u202etxt.exe\u2066 \u0000\u001b[2J\u009b\u200b\ud800 --> ]]> <!--",
  ].join(" ");

  it("come out as the text that they are, in every place, and nothing happens", async () => {
    const report = await hostileReport(hostile);
    const { page, misdeeds } = await browser.open(htmlFormat(report));
    await openAllWorkloads(page);
    const shown = escapeControls(hostile);
    expect(await shownWorkloads(page)).toEqual(report.workloads.map(() => shown));
    expect(await visibleTexts(page, "section.namespace h3 bdi")).toEqual([shown, shown]);
    expect(new Set(await visibleTexts(page, ".diff del"))).toEqual(new Set([`-${shown}`]));
    expect(await page.title()).toContain(shown.slice(0, 40));
    expect(await page.$eval("select[name=namespace] option:last-child", (option) => option.value)).toBe(shown);
    const madeUp = await count(
      page,
      "img, h1 + h1, svg:not(.bar), script + script, [onmouseover], [onload], [onerror]",
    );
    expect(madeUp).toBe(0);
    expect(await count(page, "script")).toBe(1);
    expect(misdeeds).toEqual([]);
  });

  it("can be searched for and chosen as they are shown", async () => {
    const report = await hostileReport(hostile);
    const { page, misdeeds } = await browser.open(htmlFormat(report));
    await page.type("[name=search]", '<SCRIPT>alert(1)</script>">');
    await page.select("[name=namespace]", escapeControls(hostile));
    expect(await shownWorkloads(page)).toHaveLength(report.workloads.length);
    await page.type("[name=search]", "<b>");
    expect(await shownWorkloads(page)).toEqual([]);
    expect(misdeeds).toEqual([]);
  });
});
