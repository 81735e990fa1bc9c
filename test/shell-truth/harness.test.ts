import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Case } from "./case.ts";
import { experiment } from "./experiment.ts";
import { falseClaims } from "./report.ts";
import { openSandbox, type Sandbox } from "./sandbox/sandbox.ts";
import { findShells, type Meaning } from "./shells.ts";
import type { Verdict } from "./verdict.ts";

let sandbox: Sandbox;
let found: Meaning[];

beforeAll(async () => {
  sandbox = await openSandbox();
  found = await findShells(sandbox);
});

afterAll(() => sandbox?.close());

/** A judge that believes every script to be a plain start of init. */
const alwaysWrapped = (): Verdict => ({ kind: "wrapped", reason: "by guess", command: ["/sbin/init"] });

async function contradictions(example: Case, ask: (example: Case) => Verdict = alwaysWrapped): Promise<string> {
  return falseClaims(await experiment(sandbox, found, [example], ask)).join("\n");
}

describe("the experiment agrees with a true claim", () => {
  test.each<[string, Case, Verdict]>([
    ["a plain exec", { command: ["sh", "-c", "exec /sbin/init"] }, alwaysWrapped()],
    [
      "arguments",
      { command: ["bash", "-ec", "exec /sbin/init 'a b' \"\""] },
      { ...alwaysWrapped(), command: ["/sbin/init", "a b", ""] },
    ],
    [
      "words that the kubelet expands",
      { command: ["/usr/sbin/init", "$(A)"], env: { A: "b" } },
      { ...alwaysWrapped(), command: ["/sbin/init", "$(A)"] },
    ],
    ["no init", { command: ["sh", "-c", "true"] }, { kind: "none", reason: "" }],
    ["init beside PID 1", { command: ["sh", "-c", "/sbin/init & wait"] }, { kind: "misplaced", reason: "" }],
  ])("%s", async (_, example, verdict) => {
    expect(await contradictions(example, () => verdict)).toBe("");
  });
});

describe("the experiment contradicts a judge that always says wrapped, on", () => {
  test.each<[string, string, string]>([
    ["a background job", "exec /sbin/init & wait", "PID 1 was not init"],
    ["a subshell", "(exec /sbin/init); true", "PID 1 was not init"],
    ["a failing prelude", "set -e; false; exec /sbin/init", "PID 1 was not init"],
    ["an alias", "alias true='exec sleep 0'\ntrue\nexec /sbin/init", "PID 1 was not init"],
    ["an argument", "exec /sbin/init 'a b'", 'arguments were ["a b"] instead of []'],
    ["another binary", "exec /bin/echo", "PID 1 was not init"],
    ["a variable", "A=1 exec /sbin/init", "the environment had A=1 instead of nothing"],
    ["a variable that is gone", "unset HOME; exec /sbin/init", "HOME= (missing) instead of /root"],
    ["a descriptor", "exec /sbin/init 3</dev/null", "descriptors were"],
    ["a redirection", "exec /sbin/init 2>&1", "descriptors were"],
    ["two starts", "/sbin/init & exec /sbin/init", "init was started 2 times"],
  ])("%s", async (_, script, difference) => {
    expect(await contradictions({ command: ["sh", "-c", script] })).toContain(difference);
  });

  test("what dash and bash read differently", async () => {
    const example: Case = { command: ["sh", "-c", "exec /sbin/init &>/tmp/f"] };
    expect(await contradictions(example)).toMatch(/false in dash: PID 1 was not init|descriptors were/);
  });

  test("a word that the kubelet would expand a second time", async () => {
    const example: Case = { command: ["sh", "-c", "exec /sbin/init '$''(A)'"], env: { A: "b" } };
    const claim = (): Verdict => ({ ...alwaysWrapped(), command: ["/sbin/init", "$(A)"] });
    expect(await contradictions(example, claim)).toContain('arguments were ["$(A)"] instead of ["b"]');
  });
});

describe("the experiment contradicts", () => {
  test.each<["none" | "misplaced"]>([["none"], ["misplaced"]])("%s where init was PID 1", async (kind) => {
    const example: Case = { command: ["sh", "-c", "cd /; exec /sbin/init"] };
    expect(await contradictions(example, () => ({ kind, reason: "" }))).toContain(`said ${kind}, yet PID 1 was`);
  });

  test("an engine that does not look", async () => {
    const example: Case = { command: ["sh", "-c", "exec /sbin/init"] };
    expect(await contradictions(example, () => ({ kind: "not-examined", reason: "" }))).toContain("did not look");
  });

  test("with one line that runs the case again", async () => {
    const example: Case = { command: ["sh", "-c", "exec /sbin/init 'é'\n"] };
    expect(await contradictions(example)).toContain(
      `BOXINIT_SHELL_TRUTH_CASE='{"command":["sh","-c","exec /sbin/init \\u0027\\u00e9\\u0027\\n"]}' npx vitest run`,
    );
  });
});
