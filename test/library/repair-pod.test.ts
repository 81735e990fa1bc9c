import { describe, expect, test } from "vitest";
import { policySchema } from "../../src/config/policy-schema.ts";
import {
  InvalidInputError,
  type PolicyOptions,
  type RepairOptions,
  type RepairRules,
  repairPod,
} from "../../src/library.ts";
import { applied } from "../support/applied.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { deepFreeze } from "../support/deep-freeze.ts";
import { podOf } from "../support/review-builder.ts";

const broken = podOf({});
const withAnnotations = (annotations: Readonly<Record<string, string>>) => podOf({ metadata: { annotations } });
const misplaced = podOf({ container: { command: ["tini", "--", "/sbin/init"] } });

describe("repairPod", () => {
  test("repairs a pod under enforce, by the default policy, as at admission, where nothing else is said", () => {
    const repair = repairPod(broken);
    expect(repair).toMatchObject({ decision: "changed", mode: "enforce" });
    expect(repair.patch).toContainEqual({ op: "replace", path: "/spec/containers/0/command", value: ["/sbin/init"] });
    expect(repair.pod).toMatchObject({
      metadata: { annotations: { "boxinit/status": expect.stringContaining("init-wrapped") } },
      spec: { containers: [{ command: ["/sbin/init"] }] },
    });
    expect(repair.warnings).toEqual([expect.stringMatching(/^boxinit: Sysbox does not recognise systemd started as/)]);
    expect(repair).toEqual(repairPod(broken, { mode: "enforce", origin: "admission", policy: {} }));
    expect(repair).toEqual(repairPod(broken, { mode: undefined, origin: undefined, policy: undefined }));
  });

  test("gives the pod back with the patch carried out, changes nothing of the pod that came in, shares nothing with it", () => {
    checkProperty([sysboxPod, repairOptions], (pod, { mode, origin }) => {
      const asked: RepairOptions = { mode: mode === "off" ? "audit" : mode, origin };
      const before = JSON.stringify(pod);
      const repair = repairPod(deepFreeze(structuredClone(pod)), asked);
      expect(repair.pod).toEqual(applied(JSON.parse(before), repair.patch));
      const own = repairPod(pod, asked);
      const patch = JSON.stringify(own.patch);
      overwrite(own.pod);
      expect(JSON.stringify(pod)).toBe(before);
      expect(JSON.stringify(own.patch)).toBe(patch);
    });
  });

  test("tells under audit what it would do, and has no patch for it", () => {
    const { findings } = repairPod(broken);
    const told = { decision: "changed", mode: "audit", patch: [], pod: broken };
    expect(repairPod(broken, { mode: "audit" })).toMatchObject({ ...told, findings });
    const byItsAuthor = withAnnotations({ "boxinit/mode": "audit" });
    expect(repairPod(byItsAuthor)).toMatchObject({ ...told, pod: byItsAuthor });
  });

  test("leaves alone what the pod's annotations say it should", () => {
    const off = withAnnotations({ "boxinit/mode": "off" });
    const notExamined = {
      decision: "not-examined",
      reason: "mode-off",
      patch: [],
      pod: off,
      findings: [],
      warnings: [],
    };
    expect(repairPod(off)).toEqual(notExamined);
    const skipped = repairPod(withAnnotations({ "boxinit/skip-containers": "main" }));
    expect(skipped).toMatchObject({ decision: "unchanged", patch: [] });
    expect(skipped.findings).toContainEqual(expect.objectContaining({ code: "container-skipped", container: "main" }));
  });

  test("does not look at pods of other RuntimeClasses than the policy's", () => {
    const reason = "not-a-sysbox-pod";
    expect(repairPod(broken, { policy: { runtimeClasses: ["kata", { name: "box" }] } }).reason).toBe(reason);
    const box = podOf({ spec: { runtimeClassName: "box" } });
    expect(repairPod(box).reason).toBe(reason);
    expect(repairPod(box, { policy: { runtimeClasses: [{ name: "box" }] } }).decision).toBe("changed");
  });

  test("refuses what stays broken where the policy says so, with the reason, and not under audit", () => {
    const policy: PolicyOptions = { onUnfixable: "deny" };
    const refused = repairPod(misplaced, { policy });
    expect(refused).toMatchObject({ decision: "refused", patch: [], pod: misplaced });
    expect(refused.refusal).toContain("(init-misplaced)");
    expect(repairPod(misplaced, { policy, mode: "audit" })).toMatchObject({ decision: "unchanged", mode: "audit" });
    expect(repairPod(misplaced)).not.toHaveProperty("refusal");
  });

  test("names each fault for which a pod is refused, up to three", () => {
    const faults = { securityContext: { readOnlyRootFilesystem: true, runAsUser: 1000 }, command: ["/sbin/init"] };
    const policy: PolicyOptions = { onUnfixable: "deny" };
    const { refusal = "" } = repairPod(podOf({ container: faults, spec: { shareProcessNamespace: true } }), { policy });
    expect(refusal.match(/\([a-z0-9-]+\)\. Remove/g)).toEqual([
      "(init-not-pid-1). Remove",
      "(read-only-root). Remove",
      "(not-root). Remove",
    ]);
    expect(refusal).not.toContain("more");
    const env = [{ name: "SYSBOX_SYSCONT_MODE", value: "FALSE" }];
    const worse = podOf({ container: { ...faults, env }, spec: { shareProcessNamespace: true } });
    expect(repairPod(worse, { policy }).refusal).toMatch(/ And 1 more\.$/);
  });

  test("takes a Deployment's pod template, and sees JSON where other values came in", () => {
    const { metadata: _, apiVersion: __, kind: ___, ...template } = broken;
    expect(repairPod(template, { origin: "manifest" }).decision).toBe("changed");
    const created = { ...broken, metadata: { name: "pod", creationTimestamp: new Date(0), uid: undefined } };
    expect(repairPod(created).pod.metadata).toMatchObject({ creationTimestamp: "1970-01-01T00:00:00.000Z" });
  });

  test("tells of a pod whose fields have another type, and is not put off by it", () => {
    const malformed = repairPod(podOf({ container: { command: "/sbin/init" } }));
    expect(malformed).toMatchObject({ decision: "unchanged", findings: [{ code: "pod-malformed" }] });
  });

  test("knows every key of the policy that the configuration file has", () => {
    const everything: Required<PolicyOptions> = {
      runtimeClasses: ["sysbox-runc"],
      unwrap: "always",
      relocation: "auto",
      apiToken: "mirror",
      unknown: "keep",
      tokenPath: "/etc/serviceaccount",
      mergedUsr: true,
      systemdPaths: [],
      onUnfixable: "allow",
      crio: false,
      images: [],
    };
    expect(Object.keys(everything).sort()).toEqual(Object.keys(policySchema.shape).sort());
    expect(repairPod(broken, { policy: everything })).toEqual(repairPod(broken));
  });
});

test("an option that is undefined is as one that is left out, wherever it stands", () => {
  const rules: Required<RepairRules> = {
    unwrap: undefined,
    relocation: undefined,
    apiToken: undefined,
    unknown: undefined,
    tokenPath: undefined,
    mergedUsr: undefined,
    systemdPaths: undefined,
    onUnfixable: undefined,
    crio: undefined,
  };
  expect(repairPod(broken, { policy: { ...rules, runtimeClasses: undefined, images: undefined } })).toEqual(
    repairPod(broken),
  );
  const runtimeClasses = [{ name: "sysbox-runc", ...rules }];
  expect(repairPod(misplaced, { policy: { onUnfixable: "deny", runtimeClasses } }).decision).toBe("refused");
});

describe("what repairPod can not work on", () => {
  const circle: Record<string, unknown> = {};
  circle.spec = circle;
  const wrong: readonly (readonly [
    what: string,
    args: readonly [unknown, unknown?],
    where: string,
    problem: RegExp,
  ])[] = [
    ["nothing", [undefined], "pod", /is undefined/],
    ["null", [null], "pod", /is null/],
    ["text", [JSON.stringify(broken)], "pod", /is a string/],
    ["a list", [[broken]], "pod", /is a list/],
    ["a pod's spec", [broken.spec], "pod.spec", /is undefined/],
    ["a pod with a list for a spec", [{ kind: "Pod", spec: [] }], "pod.spec", /is a list/],
    ["a Deployment", [{ kind: "Deployment", spec: {} }], "pod.kind", /"Deployment": give the Pod/],
    ["a review", [{ kind: "AdmissionReview", request: {} }], "pod.kind", /"AdmissionReview"/],
    ["a circle", [circle], "pod", /^can not be written as JSON \(Converting circular structure to JSON\)$/],
    ["a pod without a spec", [{ kind: "Pod" }], "pod.spec", /is undefined/],
    ["lists nested 20,000 deep", [podOf({ spec: { nested: nested(20_000) } })], "pod", /^can not be written as JSON/],
    ["a BigInt", [{ spec: { priority: 1n } }], "pod", /BigInt/],
    ["no options", [broken, null], "options", /expected object/],
    ["an option that there is not", [broken, { modus: "audit" }], "options.modus", /no such option/],
    ["a mode that there is not", [broken, { mode: "off" }], "options.mode", /"enforce"\|"audit"/],
    [
      "a hidden path for tokens",
      [broken, { policy: { tokenPath: "/run/x" } }],
      "options.policy.tokenPath",
      /below \/run/,
    ],
    [
      "an image rule without images",
      [broken, { policy: { images: [{ match: "", init: "none" }] } }],
      "options.policy.images[0].match",
      /is empty/,
    ],
    [
      "a rule of a RuntimeClass that there is not",
      [broken, { policy: { runtimeClasses: ["a", { name: "b", unwarp: "never" }] } }],
      "options.policy.runtimeClasses[1].unwarp",
      /no such option/,
    ],
  ];

  test.each(wrong)("%s: the error says where, and what", (_what, args, where, problem) => {
    const error = thrownBy(() => Reflect.apply(repairPod, undefined, args));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ name: "InvalidInputError", where, problem: expect.stringMatching(problem) });
    expect(String(error)).toMatch(new RegExp(`^InvalidInputError: ${where.replace(/[[\]]/g, "\\$&")}: `));
  });
});

function nested(depth: number): unknown {
  let list: unknown = [];
  for (let at = 0; at < depth; at += 1) list = [list];
  return list;
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return expect.unreachable("nothing was thrown");
}

/** Whatever it is made of is made something else. */
function overwrite(value: object): void {
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === "object" && child !== null) overwrite(child);
    Reflect.set(value, key, "overwritten");
  }
}
