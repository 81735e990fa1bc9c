import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { headingsOf, readDocument } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");

/** What says it, or a test that has seen it said: programs that are not ours speak only in tests. */
const sources = globSync(
  [
    "src/**/*.ts",
    "charts/boxinit/templates/*.tpl",
    "test/{chart,cluster,process,server}/**/*.test.ts",
    "test/cluster/faulty/*.ts",
  ],
  { cwd: root },
);
const said = sources.map((file) => readFileSync(join(root, file), "utf8").replaceAll("\\", "")).join("\n");

const page = readDocument("docs/handbook/troubleshooting.md");
const [ofPrograms = "", ofSysbox] = page.split("\n## Sysbox says no\n");
const messages = headingsOf(ofPrograms, 3).map((heading) => /^`(.+)`$/.exec(heading)?.[1] ?? `no message: ${heading}`);

it.each(messages)("somebody says: %s", (message) => {
  const fragments = message.split("...").map((fragment) => fragment.trim());
  expect(fragments.filter((fragment) => !said.includes(fragment))).toEqual([]);
});

it("leaves out only what a node says, which no test has", () => {
  expect(messages.length).toBeGreaterThan(20);
  expect(headingsOf(ofSysbox ?? "", 3).length).toBeLessThan(4);
});
