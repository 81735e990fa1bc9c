import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { curatedCases } from "./cases/curated.ts";
import { experiment, isPossible } from "./experiment.ts";
import { plan } from "./plan.ts";
import { falseClaims, summary } from "./report.ts";
import { openSandbox, type Sandbox } from "./sandbox/sandbox.ts";
import { type FoundShells, findShells, shells } from "./shells.ts";
import { askEngine } from "./verdict.ts";

const { title, scripts, cases, isFresh } = plan(process.env);

let sandbox: Sandbox;
let found: FoundShells;

beforeAll(async () => {
  sandbox = await openSandbox();
  found = await findShells(sandbox);
  const missing = shells.filter((shell) => !found.has(shell));
  const notices = [...sandbox.limits, ...missing.map((shell) => `${shell} was not found, so it was not tried`)];
  for (const notice of notices) say(`shell truth: ${notice}`);
});

afterAll(() => sandbox?.close());

describe(`what shells really do: ${title}`, () => {
  test("there is a shell to ask", () => {
    expect([...found.keys()]).not.toEqual([]);
  });

  test("no process can have a NUL in its arguments, so nothing with one is repaired", () => {
    const withNul = curatedCases.filter(({ command }) => command.some((word) => word.includes("\0")));
    expect(withNul.map(askEngine).filter(({ kind }) => kind === "wrapped")).toEqual([]);
    expect(withNul.length).toBeGreaterThan(0);
  });

  test("it never contradicts what the engine says", { timeout: 20 * 60_000 }, async () => {
    const possible = cases.filter((example) => isPossible(sandbox, found, example)).slice(0, scripts);
    const results = await experiment(sandbox, found, possible, askEngine);
    say(summary(results).join("\n"));
    expect(results.length, "scripts that this machine can run").toBe(scripts);
    if (scripts === 1) say(JSON.stringify(results[0], null, 2));
    const claims = falseClaims(results);
    // Written raw as well: the lines are there to be copied.
    for (const claim of claims) say(claim);
    // A repair that is wrong fails whatever the seed. That a script of a fresh seed is said to start no PID 1, though it
    // does, leaves its pod as it came: it is shown, to become a case of the fixed run, where it fails.
    expect(claims.filter((claim) => !isFresh || claim.startsWith("wrapped"))).toEqual([]);
  });
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
