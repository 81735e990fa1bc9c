import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { alertCases, promtoolTest } from "./cases.ts";
import { nameOf, readRules, rulesFile } from "./rules.ts";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "boxinit-alerts-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const { groups } = readRules();
const rules = groups.flatMap((group) => group.rules);

/** Without descriptions, which would otherwise stand in each case. */
function writeRules(): string {
  const short = groups.map((group) => ({
    ...group,
    rules: group.rules.map(({ annotations: { summary }, ...rule }) => ({ ...rule, annotations: { summary } })),
  }));
  const file = join(scratch, "rules.yaml");
  writeFileSync(file, stringify({ groups: short }));
  return file;
}

const file = writeRules();
const alerts = [...new Set(rules.map(({ alert }) => alert))];

test("promtool takes the rules", async () => {
  const { stdout } = await run("promtool", ["check", "rules", rulesFile]);
  expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
});

test.each(alertCases)("$file: $name", async (one) => {
  const tests = join(scratch, "tests.yaml");
  writeFileSync(
    tests,
    stringify({ rule_files: [file], evaluation_interval: "1m", tests: [promtoolTest(one, alerts)] }),
  );
  const { stdout } = await run("promtool", ["test", "rules", tests]);
  expect(stdout).toContain("SUCCESS");
});

test("each alert fires in a case, and is silent by a little in another", () => {
  const names = rules.map(nameOf).sort();
  const fired = alertCases.flatMap(({ fires }) => fires.map(({ alert, labels }) => `${alert} ${labels.severity}`));
  expect([...new Set(fired)].sort()).toEqual(names);
  expect([...new Set(alertCases.flatMap(({ near }) => near))].sort()).toEqual(names);
});

test("each alert's words name only labels that it has where it fires", () => {
  for (const rule of rules) {
    const used = [...JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
    const fired = alertCases
      .flatMap(({ fires }) => fires)
      .find(({ alert, labels }) => `${alert} ${labels.severity}` === nameOf(rule));
    expect(Object.keys(fired?.labels ?? {}), nameOf(rule)).toEqual(expect.arrayContaining(used));
  }
});
