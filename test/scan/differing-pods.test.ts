import { describe, expect, it } from "vitest";
import { rightPodSpec, wrappedPodSpec } from "../cli/manifests.ts";
import { rowOf, scan, sharing, tokenMounts, wrappedContainer } from "./lab.ts";
import { pod, workload } from "./objects.ts";

describe("pods that are not what their workload says", () => {
  it("are grouped, with a few names, and whether a restart helps", async () => {
    const machine = workload("StatefulSet.apps/v1", "machine", { spec: rightPodSpec });
    const many = (name: string, spec: object, annotations = {}) =>
      Array.from({ length: 5 }, (_, number) => pod(`${name}-${number}`, { owner: machine, spec, annotations }));
    const { workloads } = await scan([
      machine,
      ...many("broken", wrappedPodSpec),
      ...many("out", wrappedPodSpec, { "boxinit/mode": "off" }),
      ...many("repaired", rightPodSpec, { "boxinit/status": "{}" }),
      ...many("right", rightPodSpec),
      ...many("shared", sharing),
    ]);
    expect(workloads.map(rowOf)).toEqual([
      "StatefulSet lab/machine (template): in-order, 5 was-repaired, 5 would-be-repaired, 5 not-repairable, 5 in-order, 5 opted-out, 25 total",
    ]);
    expect(workloads[0]?.otherPods.map(({ findings: _, ...group }) => group)).toEqual([
      { state: "would-be-repaired", restartRepairs: true, count: 5, examples: ["broken-0", "broken-1", "broken-2"] },
      { state: "opted-out", restartRepairs: true, count: 5, examples: ["out-0", "out-1", "out-2"] },
      { state: "was-repaired", restartRepairs: true, count: 5, examples: ["repaired-0", "repaired-1", "repaired-2"] },
      { state: "not-repairable", restartRepairs: true, count: 5, examples: ["shared-0", "shared-1", "shared-2"] },
    ]);
  });

  it("are none where they are what it says: still to be repaired, or repaired already", async () => {
    const machine = workload("StatefulSet.apps/v1", "machine");
    const [mount] = tokenMounts;
    const container = {
      ...wrappedContainer,
      command: ["/sbin/init"],
      volumeMounts: [{ ...mount, mountPath: "/etc/serviceaccount" }],
    };
    const repaired = { ...wrappedPodSpec, containers: [container] };
    const { workloads } = await scan([
      machine,
      pod("machine-0", { owner: machine }),
      pod("machine-1", { owner: machine, spec: repaired, annotations: { "boxinit/status": "{}" } }),
    ]);
    expect(workloads.map(rowOf)).toEqual([
      "StatefulSet lab/machine (template): repaired, 1 was-repaired, 1 would-be-repaired, 2 total",
    ]);
    expect(workloads[0]?.otherPods).toEqual([]);
  });

  it("are few groups, however many ways there are to differ", async () => {
    const machine = workload("StatefulSet.apps/v1", "machine", { spec: rightPodSpec });
    const differing = Array.from({ length: 20 }, (_, number) => {
      const init = ["sh", "-c", `exec /sbin/init --unit=${number}.target`];
      return pod(`machine-${number}`, {
        owner: machine,
        spec: { ...wrappedPodSpec, containers: [{ ...wrappedContainer, command: init }] },
      });
    });
    const { workloads } = await scan([machine, ...differing, pod("z-shared", { owner: machine, spec: sharing })]);
    const groups = workloads[0]?.otherPods ?? [];
    expect(groups.length).toBeLessThan(10);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(21);
    expect(groups.map(({ state }) => state)).toContain("not-repairable");
  });
});
