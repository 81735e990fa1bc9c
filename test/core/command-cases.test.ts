import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { podOfCase, readCommandCases } from "../support/command-case.ts";

const options = { policy: defaultPolicy, mode: "enforce", origin: "admission" } as const;

describe("how Sysbox pods start systemd in the wild", () => {
  test.each(readCommandCases())("$id: $expect.init", (each) => {
    const pod = podOfCase(each);
    const before = JSON.stringify(pod);
    const decision = repairPod(pod, options);
    expect(JSON.stringify(pod)).toBe(before);
    if (each.expect.init === "not-examined") {
      expect(decision.decision).toBe("not-examined");
      return;
    }
    if (decision.decision === "not-examined") throw new Error(decision.reason);
    const main = decision.containers.find(({ name }) => name === "main");
    expect({
      init: main?.init,
      ...(main?.command === undefined ? {} : { command: main.command }),
      mounts: main?.mounts.map(({ action }) => action),
    }).toEqual(each.expect);
    const changes = each.expect.command !== undefined || each.expect.mounts.some((action) => action !== "keep");
    expect(decision.decision).toBe(changes ? "changed" : "unchanged");
    if (decision.decision !== "changed") return;
    expect(repairPod(applied(pod, decision.patch), options).decision).toBe("unchanged");
  });
});
