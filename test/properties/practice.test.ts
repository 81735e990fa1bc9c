import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/core/decision.ts";
import { practiceKinds } from "../../src/core/finding-kinds/practice.ts";
import { sysboxKinds } from "../../src/core/finding-kinds/sysbox.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { type RawContainer, type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";

/** What a pod may say that only advice looks at: right, wrong, and of another type. */
const anything = fc.constantFrom(true, false, "true", 7, null, {});
const podFields = fc.record(
  { hostNetwork: anything, hostIPC: anything, hostUsers: anything, terminationGracePeriodSeconds: anything },
  { requiredKeys: [] },
);
const variable = fc.constantFrom("SYSBOX_FOO", "SYSBOX_HONOR_CAPS", "SYSBOX_SKIP_UID_SHIFT");
const privileged = fc.constantFrom(true, false, "yes");

describe("advice", () => {
  test("is the only thing that changes with what only advice looks at", () => {
    let advised = 0;
    checkProperty(
      [sysboxPod, repairOptions, podFields, fc.option(variable), privileged],
      (pod, options, fields, name, isPrivileged) => {
        const { policy } = options;
        const allowing = { ...policy, defaults: { ...policy.defaults, onUnfixable: "allow" as const } };
        const before = repairPod(pod, { ...options, policy: allowing });
        const after = repairPod(withMore(pod, fields, name, isPrivileged), { ...options, policy: allowing });
        expect(withoutAdvice(after)).toEqual(withoutAdvice(before));
        if (JSON.stringify(after) !== JSON.stringify(before)) advised++;
      },
    );
    expect(advised).toBeGreaterThan(50);
  });
});

function withMore(pod: RawPod, fields: object, name: string | null, isPrivileged: unknown): unknown {
  const more = (container: RawContainer & { readonly securityContext?: object }) => ({
    ...container,
    ...(name === null ? {} : { env: [...(container.env ?? []), { name, value: "no" }] }),
    securityContext: { ...container.securityContext, privileged: isPrivileged },
  });
  const { initContainers, containers } = pod.spec;
  const lists = {
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(more) }),
    containers: containers.map(more),
  };
  return { ...pod, spec: { ...pod.spec, ...lists, ...fields } };
}

/** A decision, but for the advice in it. */
function withoutAdvice(decision: Decision): object {
  if (decision.decision === "not-examined") return decision;
  const isAdvice = (code: string) => code in practiceKinds || code in sysboxKinds;
  return { ...decision, findings: decision.findings.filter(({ code }) => !isAdvice(code)) };
}
