import { expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { examined } from "../support/examined.ts";

const main = { name: "main" };

test.each([
  ["spec.securityContext", { securityContext: "x", containers: [main] }],
  ["spec.securityContext.runAsUser", { securityContext: { runAsUser: "x" }, containers: [main] }],
  ["spec.containers[0].securityContext", { containers: [{ ...main, securityContext: "x" }] }],
  [
    "spec.initContainers[0].securityContext.runAsNonRoot",
    { initContainers: [{ ...main, securityContext: { runAsNonRoot: 1 } }] },
  ],
  [
    "spec.containers[0].volumeMounts[1].mountPath",
    { containers: [{ ...main, volumeMounts: [{ name: "a", mountPath: "/a" }, { name: "b" }] }] },
  ],
  ["spec.volumes[0].projected", { volumes: [{ name: "a", projected: [] }] }],
  ["spec.volumes[0].projected.sources[0]", { volumes: [{ name: "a", projected: { sources: ["x"] } }] }],
])("a pod is told to be wrong at %s, where it is", (where, spec) => {
  const pod = { spec: { runtimeClassName: "sysbox-runc", ...spec } };
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  expect(examined(decision)?.findings.map(({ data }) => data?.where)).toEqual([where]);
});
