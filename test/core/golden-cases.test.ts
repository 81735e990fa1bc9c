import { describe, expect, test } from "vitest";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { readGoldenCases, rewriteExpectation, summarise } from "../support/golden-case.ts";

/**
 * `GOLDEN=write npx vitest run test/core/golden-cases.test.ts` puts what comes out into the files; the diff is then
 * read line by line against the rules of repair.
 */
const rewrite = process.env.GOLDEN === "write";

describe("a pod in, and all that comes out", () => {
  test.each(readGoldenCases())("$name: $why", ({ name, pod, options, advice, expect: expected }) => {
    const before = structuredClone(pod);
    const decision = repairPod(pod, options);
    expect(pod).toEqual(before);
    if (rewrite) rewriteExpectation(name, summarise(decision, advice));
    else expect(summarise(decision, advice)).toEqual(expected);
    if (decision.decision !== "changed") return;
    expect(repairPod(applied(pod, decision.patch), options).decision).toBe("unchanged");
  });
});
