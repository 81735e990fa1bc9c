import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { podOf } from "../support/review-builder.ts";

/** Commands of which `a` and `b` succeed or fail, as the run has it, and `/sbin/init` ends the script. */
const work = fc.constantFrom(
  "a",
  "b",
  "true",
  "umount /run",
  "exit 1",
  "set -e",
  "{ a & }",
  "a | b",
  "! a",
  "a || exit 1",
);
const mount = fc.constantFrom("mount --rbind /run /run", "mount -o rbind /run /run", "mount --bind /run /run");
const start = fc.constant("exec /sbin/init");
const separator = fc.constantFrom(" && ", " && ", " && ", "; ", "\n", " || ");

const { list } = fc.letrec<{ list: string; step: string }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 4, arbitrary: mount },
    { weight: 4, arbitrary: start },
    { weight: 4, arbitrary: work },
    { weight: 2, arbitrary: tie("list").map((inner) => `{ ${inner}\n}`) },
    { weight: 1, arbitrary: tie("list").map((inner) => `if a; then ${inner}\nfi`) },
    { weight: 1, arbitrary: tie("list").map((inner) => `( ${inner.replaceAll("exec /sbin/init", "b")})`) },
  ),
  list: fc
    .array(fc.tuple(tie("step"), separator), { minLength: 2, maxLength: 5 })
    .map((steps) => steps.map(([step, after], at) => (at === steps.length - 1 ? step : step + after)).join("")),
}));

/** Whether the engine relies on the script: the token below /run is in sight, so it needs no second mount. */
function isBelieved(script: string): boolean {
  const container = { command: ["sh", "-c", script], volumeMounts: [{ name: "token", mountPath: "/run/secrets/app" }] };
  const volume = { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
  const pod = podOf({ container, spec: { volumes: [volume] } });
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  if (decision.decision === "not-examined") throw new Error(decision.reason);
  const [main] = decision.containers;
  return main?.init === "masked" && main.mounts.every(({ action }) => action === "keep");
}

const outcomes = [0, 1].flatMap((a) => [0, 1].map((b) => ({ a, b })));

/** One script for all: each run in a subshell of its own, where starting init says whether /run was bound by then. */
function allRuns(scripts: readonly string[]): string {
  const runs = scripts.flatMap((script, number) => {
    const ending = script.replaceAll("exec /sbin/init", `{ echo "${number} init $kept"; exit; }`);
    return outcomes.map(({ a, b }) => `(a() { return ${a}; }\nb() { return ${b}; }\nkept=\n${ending}\n)`);
  });
  const bind = `mount() { case $* in "--rbind /run /run" | "-o rbind /run /run") kept=kept ;; esac; }`;
  return [bind, "umount() { kept=; }", ...runs, "true"].join("\n");
}

const scripts = [...new Set(fc.sample(list, { numRuns: 4_000, seed: 767 }))].filter(isBelieved);

test.each(["sh", "bash"])("where %s makes /run a mount point before init is never believed in vain", (shell) => {
  const { stdout, stderr, status } = spawnSync(shell, ["-s"], { input: allRuns(scripts), encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const starts = stdout.split("\n").filter((line) => line !== "");
  const inVain = starts.filter((line) => !line.endsWith(" kept")).map((line) => scripts[Number.parseInt(line, 10)]);
  expect([...new Set(inVain)]).toEqual([]);
  expect(scripts.filter((script) => /&& mount/.test(script)).length).toBeGreaterThan(20);
  expect(starts.length).toBeGreaterThan(scripts.length);
});
