import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { curatedCases } from "./cases/curated.ts";
import { experiment } from "./experiment.ts";
import { generatedCases } from "./generator/generate.ts";
import { plan } from "./plan.ts";
import { falseClaims, summary } from "./report.ts";
import { openSandbox, type Sandbox } from "./sandbox/sandbox.ts";
import { findShells, type Meaning, shells } from "./shells.ts";
import { askEngine } from "./verdict.ts";

const { scripts, seed, only } = plan(process.env);
const generated = Math.max(100, scripts - curatedCases.length);
const cases = only === undefined ? [...curatedCases, ...generatedCases(generated, seed)] : [only];

let sandbox: Sandbox;
let found: Meaning[];

beforeAll(async () => {
  sandbox = await openSandbox();
  found = await findShells(sandbox);
  const missing = shells.filter((shell) => !found.includes(shell));
  const notices = [...sandbox.limits, ...missing.map((shell) => `${shell} is not installed: not tried`)];
  for (const notice of notices) say(`shell truth: ${notice}`);
});

afterAll(() => sandbox?.close());

describe(`what shells really do (${cases.length} scripts, seed ${seed})`, () => {
  test("there is a shell to ask", () => {
    expect(found).not.toEqual([]);
  });

  test("never contradicts what the engine says becomes PID 1", { timeout: 15 * 60_000 }, async () => {
    const results = await experiment(sandbox, found, cases, askEngine);
    say(summary(results).join("\n"));
    if (only !== undefined) say(JSON.stringify(results[0], null, 2));
    expect(falseClaims(results)).toEqual([]);
  });
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
