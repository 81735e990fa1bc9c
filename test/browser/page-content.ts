import axe from "axe-core";
import type { Page } from "puppeteer-core";

/** The types of documents are not known here: what is asked of a page is asked in its own words. */
async function texts(page: Page, expression: string): Promise<readonly string[]> {
  const answer: unknown = await page.evaluate(`(${expression}).map(String)`);
  if (!Array.isArray(answer)) throw new Error(`no list: ${expression}`);
  return answer.map(String);
}

/** Of every element that the selector finds and a reader can see, as it is written. */
export function visibleTexts(page: Page, selector: string): Promise<readonly string[]> {
  const all = `Array.from(document.querySelectorAll(${JSON.stringify(selector)}))`;
  return texts(page, `${all}.filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())`);
}

export async function shownWorkloads(page: Page): Promise<readonly string[]> {
  return visibleTexts(page, "details.workload > summary .name");
}

export async function count(page: Page, selector: string): Promise<number> {
  return Number(await page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`));
}

/** The rules that the page breaks, with where. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  await page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((found) => { window.found = found; })");
  return texts(page, "found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target))");
}

export async function openAllWorkloads(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
}

/** What nobody can read, since it is cut off; boxes that scroll are left out, and heads that only screen readers see. */
export function textsBeyondTheEdge(page: Page): Promise<readonly string[]> {
  return texts(
    page,
    `(() => {
      const cut = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (const range = document.createRange(); walker.nextNode(); ) {
        range.selectNodeContents(walker.currentNode);
        if (walker.currentNode.parentElement.closest("pre, thead, script") !== null) continue;
        if (range.getBoundingClientRect().right > innerWidth + 0.5) cut.push(walker.currentNode.data);
      }
      return cut;
    })()`,
  );
}
