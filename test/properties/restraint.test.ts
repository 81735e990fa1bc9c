import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findingKind } from "../../src/core/findings.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { otherPod, type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { containersOf } from "../support/container-paths.ts";
import { examined } from "../support/examined.ts";

describe("what the engine leaves alone", () => {
  test("a pod of another RuntimeClass is not examined", () => {
    checkProperty([otherPod, repairOptions], (pod, options) => {
      expect(repairPod(pod, options)).toEqual({ decision: "not-examined", reason: "not-a-sysbox-pod" });
    });
  });

  test("containers that don't run systemd as PID 1 stay exactly as they are", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const decision = repairPod(pod, options);
      if (decision.decision !== "changed") return;
      const after: RawPod = JSON.parse(JSON.stringify(applied(pod, decision.patch)));
      for (const [index, { init }] of decision.containers.entries()) {
        const mayChange = ["wrapped", "masked", "recognised"].includes(init);
        if (mayChange || (init === "unknown" && options.policy.defaults.unknown === "mirror")) continue;
        expect(containersOf(after)[index]).toEqual(containersOf(pod)[index]);
      }
    });
  });

  test("a pod with an invalid annotation stays as it is", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const decision = examined(repairPod(pod, options));
      if (decision?.findings.some(({ code }) => code === "annotation-invalid")) {
        expect(decision.decision).toBe("unchanged");
      }
    });
  });

  test("no valid pod fails the check of its own repair, and none is beyond the engine", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const told = examined(repairPod(pod, options))?.findings ?? [];
      const bad = ["self-check-failed", "internal-error", "pod-malformed"];
      expect(told.filter(({ code }) => bad.includes(code))).toEqual([]);
    });
  });

  test("any JSON in the place of any part of a pod gets a decision, and a changed one still applies", () => {
    checkProperty([sysboxPod, fc.nat(), fc.jsonValue(), repairOptions], (pod, at, value, options) => {
      const broken = withPartReplaced(pod, at, value);
      const decision = repairPod(broken, options);
      if (decision.decision === "changed") applied(broken, decision.patch);
    });
  });

  test("each container's kind is its own, whatever stands beside it", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const kinds = examined(repairPod(pod, options))?.containers.map(({ name, init }) => [name, init]);
      if (kinds === undefined) return;
      const alone = containersOf(pod).map((container) => {
        const spec = { ...pod.spec, initContainers: [], containers: [container] };
        return examined(repairPod({ ...pod, spec }, options))?.containers.map(({ name, init }) => [name, init])[0];
      });
      expect(alone).toEqual(kinds);
    });
  });

  test("each sentence has all that it speaks of, on one line", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      for (const { code, data = {}, message } of examined(repairPod(pod, options))?.findings ?? []) {
        const placeholders = [...findingKind(code).sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect(Object.keys(data)).toEqual(expect.arrayContaining(placeholders));
        expect(message).not.toMatch(/\p{Cc}/u);
      }
    });
  });
});

/** The pod with the value in the place of one of its parts, counted in the order of its JSON. */
function withPartReplaced(pod: RawPod, at: number, value: unknown): unknown {
  let parts = 0;
  JSON.stringify(pod, (_key, part) => {
    parts++;
    return part;
  });
  let seen = 0;
  return JSON.parse(JSON.stringify(pod, (_key, part) => (seen++ === at % parts ? value : part)));
}
