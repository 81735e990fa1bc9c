import { beforeAll, describe, expect, test } from "vitest";
import type { Case } from "./case.ts";
import { experiment } from "./experiment.ts";
import { falseClaims } from "./report.ts";
import { type Isolation, isolations } from "./sandbox/isolation.ts";
import { moveInit } from "./sandbox/plain.ts";
import { openSandbox } from "./sandbox/sandbox.ts";
import { findShells, runOf } from "./shells.ts";
import type { Verdict } from "./verdict.ts";

interface Trial {
  readonly title: string;
  readonly example: Case;
  readonly claim: Verdict;
  /** What the experiment must answer; nothing where the claim is true. */
  readonly answer?: RegExp;
}

const wrapped = (...args: readonly string[]): Verdict => ({
  kind: "wrapped",
  reason: "by guess",
  command: ["/sbin/init", ...args],
});
const sh = (script: string): Case => ({ command: ["sh", "-c", script] });

const trueClaims: readonly Trial[] = [
  { title: "a plain exec", example: sh("exec /sbin/init"), claim: wrapped() },
  {
    title: "arguments",
    example: { command: ["bash", "-ec", "exec /sbin/init 'a b' \"\""] },
    claim: wrapped("a b", ""),
  },
  {
    title: "a word that the kubelet expands",
    example: { command: ["/usr/sbin/init", "$(A)"], env: { A: "b" } },
    claim: wrapped("$(A)"),
  },
  { title: "no init", example: sh("true"), claim: { kind: "none", reason: "" } },
  { title: "init beside PID 1", example: sh("/sbin/init & wait"), claim: { kind: "misplaced", reason: "" } },
];

/** Each is one thing that a plain start of init would not do. */
const notWrapped: readonly (readonly [title: string, example: Case, answer: RegExp])[] = [
  ["a background job", sh("exec /sbin/init & wait"), /PID 1 was not init/],
  ["a subshell", sh("(exec /sbin/init); true"), /PID 1 was not init/],
  ["a failing prelude", sh("set -e; false; exec /sbin/init"), /PID 1 was not init/],
  ["an alias", sh("alias true='exec sleep 0'\ntrue\nexec /sbin/init"), /PID 1 was not init/],
  ["an argument", sh("exec /sbin/init 'a b'"), /arguments were \["a b"\] instead of \[\]/],
  ["another program", sh("exec sleep 0"), /PID 1 was not init/],
  ["a new variable", sh("export A=1; exec /sbin/init"), /the environment had A=1 instead of nothing/],
  ["a lost variable", sh("unset HOME; exec /sbin/init"), /HOME= \(missing\) instead of \/root/],
  ["a descriptor", sh("exec /sbin/init 3</dev/null"), /descriptors were/],
  ["a redirection", sh("exec /sbin/init 2>&1"), /descriptors were/],
  ["two starts", sh("/sbin/init; exec /sbin/init"), /init was started 2 times/],
  ["what dash and bash read differently", sh("exec /sbin/init &>f"), /PID 1 was not init|descriptors were/],
];
const falseClaimsOfWrapped = notWrapped.map(([title, example, answer]): Trial => {
  return { title, example, answer, claim: wrapped() };
});

const otherFalseClaims: readonly Trial[] = [
  {
    title: "a word that the kubelet would expand a second time",
    example: { command: ["sh", "-c", "exec /sbin/init '$''(A)'"], env: { A: "b" } },
    claim: wrapped("$(A)"),
    answer: /arguments were \["\$\(A\)"\] instead of \["b"\]/,
  },
  {
    title: "none, where init was PID 1",
    example: sh("set -m; exec /sbin/init"),
    claim: { kind: "none", reason: "" },
    answer: /said none, yet PID 1 was/,
  },
  {
    title: "misplaced, where init was PID 1",
    example: { command: ["bash", "-c", "/sbin/init"] },
    claim: { kind: "misplaced", reason: "" },
    answer: /said misplaced, yet PID 1 was/,
  },
  {
    title: "recognised, where init is nowhere",
    example: sh("true"),
    claim: { kind: "recognised", reason: "" },
    answer: /PID 1 was not init/,
  },
  {
    title: "nothing, because the engine did not look",
    example: sh("true"),
    claim: { kind: "not-examined", reason: "" },
    answer: /did not look/,
  },
  {
    title: "anything, with one line that runs the case again",
    example: sh("exec /sbin/init 'é'\n"),
    claim: wrapped(),
    answer: /_CASE='\{"command":\["sh","-c","exec \/sbin\/init \\u0027\\u00e9\\u0027\\n"\]\}' npx vitest run/,
  },
];

const trials = [...trueClaims, ...falseClaimsOfWrapped, ...otherFalseClaims];
const kinds: readonly [string, readonly Isolation[]][] = [
  ["the best isolation that this machine has", isolations],
  ["no isolation", isolations.filter(({ enter }) => enter === undefined)],
];

describe.each(kinds)("with %s, the experiment", (_, candidates) => {
  const answers = new Map<Case, string>();

  beforeAll(async () => {
    const sandbox = await openSandbox(candidates);
    const claims = new Map(trials.map(({ example, claim }) => [example, claim]));
    const ask = (example: Case) => claims.get(example) ?? wrapped();
    try {
      const results = await experiment(sandbox, await findShells(sandbox), [...claims.keys()], ask);
      for (const result of results) answers.set(result.example, falseClaims([result]).join());
    } finally {
      sandbox.close();
    }
  });

  test.each(trueClaims)("agrees with $title", ({ example }) => {
    expect(answers.get(example)).toBe("");
  });

  test.each(falseClaimsOfWrapped)("contradicts a judge that calls wrapped $title", ({ example, answer }) => {
    expect(answers.get(example)).toMatch(answer ?? "");
  });

  test.each(otherFalseClaims)("contradicts a judge that says $title", ({ example, answer }) => {
    expect(answers.get(example)).toMatch(answer ?? "");
  });
});

describe("without isolation, the machine's own init is out of reach of", () => {
  test.each([
    "exec /sbin/../sbin/init",
    "exec /sbin/in'i't",
    "cd /sbin; exec ./init",
    "exec /s*n/i*t",
    'PATH=/sbin; exec in""it',
    "exec $'\\57sbin\\57init'",
    "exec \\/sb\\in\\/init2",
    "exec /usr/bin/../sbin/init",
    "x=/sb; y=in/init; exec $x$y",
    "exec /bin/systemd",
    "echo x >/tmp/x; exec /sbin/init",
  ])("%s", (script) => {
    const run = runOf(sh(script), "dash", new Map([["dash", "/bin/dash"]]), 1);
    expect(moveInit(run, "/elsewhere")).toBeUndefined();
  });
});
