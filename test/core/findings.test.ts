import { describe, expect, test } from "vitest";
import { type Finding, type FindingCode, findingCodes, findingKind } from "../../src/core/findings.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { examined } from "../support/examined.ts";
import { readGoldenCases } from "../support/golden-case.ts";

/** Where a finding that no golden case tells is proven instead. */
const provenElsewhere: Partial<Record<FindingCode, string>> = {
  "status-dropped": "annotation-size.test.ts: it takes annotations of 256 KiB",
  "self-check-failed": "annotation-size.test.ts: links of 256 KiB",
  "pod-over-limit": "bounded-work.test.ts: 100,000 containers",
  "sysbox-service": "scan tells it of a namespace",
  "runtime-class-not-listed": "scan tells it of a cluster",
  "runtime-class-missing": "scan tells it of a cluster",
  "internal-error": "the caller's finding: admission/ tells it where the engine throws",
};

const told: readonly Finding[] = readGoldenCases().flatMap(
  ({ pod, options }) => examined(repairPod(pod, options))?.findings ?? [],
);

describe("the table of findings", () => {
  test("each code is told by a golden case, or has a proof of its own", () => {
    const proven = new Set([...told.map(({ code }) => code), ...Object.keys(provenElsewhere)]);
    expect([...proven].sort()).toEqual([...findingCodes].sort());
    expect(told.filter(({ code }) => code in provenElsewhere)).toEqual([]);
  });

  test.each(findingCodes)("%s: its sentence is filled, and its data is all said", (code) => {
    const { sentence, severity } = findingKind(code);
    const placeholders = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const finding of told.filter((each) => each.code === code)) {
      expect(finding.severity).toBe(severity);
      expect(Object.keys(finding.data ?? {}).sort()).toEqual([...new Set(placeholders)].sort());
      for (const value of Object.values(finding.data ?? {})) expect(value).not.toBe("");
      expect(finding.message).not.toMatch(/\{\w+\}|undefined|\[object/);
    }
  });

  test.each(findingCodes)("%s: a sentence, and a remedy that ends in a full stop", (code) => {
    const { sentence, remedy } = findingKind(code);
    expect(sentence).toMatch(/^[\x20-\x7e]+[^.]$/);
    expect(remedy).toMatch(/^[A-Z][\x20-\x7e]+\.$/);
  });
});
