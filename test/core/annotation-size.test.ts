import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { tokenSource } from "../support/arbitrary-container.ts";
import { examined } from "../support/examined.ts";

/** The API server's limit for all keys and values of a pod's annotations together. */
const limit = 256 * 1024;
const options = { policy: defaultPolicy, mode: "enforce", origin: "admission" } as const;

/** A pod whose repair needs a link, with so many bytes left below the limit. */
function podWithRoomFor(bytes: number) {
  return {
    metadata: { annotations: { big: "ä".repeat((limit - bytes - "big".length) / 2) } },
    spec: {
      runtimeClassName: "sysbox-runc",
      containers: [
        {
          name: "main",
          command: ["sh", "-c", "exec /sbin/init"],
          volumeMounts: [{ name: "token", mountPath: "/run/secrets/serviceaccount" }],
        },
      ],
      volumes: [{ name: "token", ...tokenSource }],
    },
  };
}

const link = "boxinit/links.main" + "L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n";

describe("annotations near the API server's limit of 256 KiB", () => {
  test("there is room for links and status: both are written", () => {
    const decision = repairPod(podWithRoomFor(2048 + 1), options);
    expect(decision.decision).toBe("changed");
    expect(examined(decision)?.findings.map(({ code }) => code)).not.toContain("status-dropped");
    expect(JSON.stringify(decision)).toContain("boxinit~1status");
  });

  test("there is room for the links alone, to the last byte: the status is dropped first, and that is told", () => {
    const room = link.length + (link.length % 2 === 0 ? 1 : 0);
    const pod = podWithRoomFor(room);
    const decision = repairPod(pod, options);
    if (decision.decision !== "changed") throw new Error(decision.decision);
    expect(decision.findings.map(({ code }) => code)).toContain("status-dropped");
    expect(decision.patch.filter(({ path }) => path.startsWith("/metadata"))).toEqual([
      { op: "add", path: "/metadata/annotations/boxinit~1links.main", value: link.slice("boxinit/links.main".length) },
    ]);
    expect(repairPod(applied(pod, decision.patch), options).decision).toBe("unchanged");
  });

  test("there is no room for the links: the pod is admitted as it came", () => {
    const decision = repairPod(podWithRoomFor(link.length - 2 - (link.length % 2 === 0 ? 1 : 0)), options);
    expect(decision).toMatchObject({
      decision: "unchanged",
      containers: [{ name: "main", init: "wrapped", mounts: [{ action: "keep" }] }],
    });
    expect(examined(decision)?.findings.map(({ code }) => code)).toContain("self-check-failed");
  });

  test("there is no room for what hands variables on: the rest of the repair is made, and that is told", () => {
    const pod = podWithRoomFor(2048 + 1);
    const wish = { "boxinit/pass-env": "*" };
    const more = "x".repeat(2048 + 1 - link.length - "boxinit/pass-env*more".length - 300);
    const asking = { ...pod, metadata: { annotations: { ...pod.metadata.annotations, ...wish, more } } };
    const decision = repairPod(asking, options);
    if (decision.decision !== "changed") throw new Error(decision.decision);
    const told = decision.findings.filter(({ code }) => code === "pass-env-not-possible");
    expect(told.map(({ message }) => message)).toEqual([
      "boxinit/pass-env is not carried out: the pod's annotations have no room for it",
    ]);
    const repaired = applied(asking, decision.patch);
    expect(JSON.stringify(repaired)).toContain(JSON.stringify(link.slice("boxinit/links.main".length)));
    expect(JSON.stringify(repaired)).not.toContain("service-environment");
    expect(repairPod(repaired, options).decision).toBe("unchanged");
  });

  test("a pod that is over the limit itself is left alone", () => {
    expect(repairPod(podWithRoomFor(-1001), options).decision).toBe("unchanged");
  });
});
