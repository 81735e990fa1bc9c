import { expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { podOf } from "../support/review-builder.ts";

test("of two tokens that are mounted at one path, only one is said to become visible", () => {
  const projected = { sources: [{ serviceAccountToken: { path: "token" } }] };
  const pod = podOf({
    container: {
      volumeMounts: [
        { name: "own", mountPath: "/run/secrets/kubernetes.io/serviceaccount" },
        { name: "kube-api-access-x7x7x", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
      ],
    },
    spec: {
      volumes: [
        { name: "own", projected },
        { name: "kube-api-access-x7x7x", projected },
      ],
    },
  });
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  const findings = decision.decision === "changed" ? decision.findings : [];
  expect(findings.filter(({ code }) => code === "token-hidden").map(({ data }) => data)).toEqual([
    {
      path: "/run/secrets/kubernetes.io/serviceaccount",
      repair: "one of the two mounts at this path is visible once Sysbox recognises systemd",
    },
    {
      path: "/var/run/secrets/kubernetes.io/serviceaccount",
      repair: "one of the two mounts at this path is visible once Sysbox recognises systemd",
    },
  ]);
});
