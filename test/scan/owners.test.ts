import { describe, expect, it } from "vitest";
import { rightPodSpec, wrappedPodSpec } from "../cli/manifests.ts";
import { rowOf, scan, sharing } from "./lab.ts";
import { type StoredObject, stored } from "./list-server/stored-object.ts";
import { pod, workload } from "./objects.ts";

describe("a workload is one row", () => {
  it("a Deployment with the pods of its ReplicaSets, a CronJob with those of its Jobs, whatever made them", async () => {
    const deployment = workload("Deployment.apps/v1", "machine");
    const [old, current] = ["machine-1", "machine-2"].map((name) =>
      workload("ReplicaSet.apps/v1", name, { owner: deployment }),
    );
    const cronJob = stored({
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "nightly", namespace: "lab" },
      spec: { jobTemplate: { spec: { template: { spec: wrappedPodSpec } } } },
    });
    const job = workload("Job.batch/v1", "nightly-1", { owner: cronJob });
    const rollout = workload("Rollout.argoproj.io/v1alpha1", "canary");
    const ofRollout = workload("ReplicaSet.apps/v1", "canary-1", { owner: rollout });
    const workspace = stored({
      apiVersion: "example.com/v1",
      kind: "Workspace",
      metadata: { name: "mine", namespace: "lab" },
    });
    const { workloads, totals } = await scan([
      deployment,
      ...(old === undefined || current === undefined
        ? []
        : [old, current, pod("m-1", { owner: old }), pod("m-2", { owner: current })]),
      cronJob,
      job,
      pod("n-1", { owner: job }),
      ofRollout,
      pod("c-1", { owner: ofRollout }),
      pod("w-1", { owner: workspace }),
      workload("ReplicaSet.apps/v1", "own"),
      workload("ReplicationController", "old"),
      workload("StatefulSet.apps/v1", "store"),
      workload("DaemonSet.apps/v1", "agent"),
      stored({
        apiVersion: "v1",
        kind: "PodTemplate",
        metadata: { name: "template", namespace: "lab" },
        template: { spec: wrappedPodSpec },
      }),
      pod("alone"),
    ]);
    expect(workloads.map(rowOf)).toEqual([
      "CronJob lab/nightly (template): repaired, 1 would-be-repaired, 1 total",
      "DaemonSet lab/agent (template): repaired, ",
      "Deployment lab/machine (template): repaired, 2 would-be-repaired, 2 total",
      "Pod lab/alone (pod): repaired, 1 would-be-repaired, 1 total",
      "PodTemplate lab/template (template): repaired, ",
      "ReplicaSet lab/own (template): repaired, ",
      "ReplicationController lab/old (template): repaired, ",
      "Rollout lab/canary (pod): repaired, 1 would-be-repaired, 1 total",
      "StatefulSet lab/store (template): repaired, ",
      "Workspace lab/mine (pod): repaired, 1 would-be-repaired, 1 total",
    ]);
    expect(totals).toMatchObject({ podsSeen: 6, workloadsSeen: 10, workloads: { repaired: 10 } });
  });

  it("of an unknown kind: its newest pod says what comes next", async () => {
    const workspace = stored({
      apiVersion: "example.com/v1",
      kind: "Workspace",
      metadata: { name: "mine", namespace: "lab" },
    });
    const ofDay = (name: string, day: number, spec: object): StoredObject => {
      const made = pod(name, { owner: workspace, spec });
      return { ...made, metadata: { ...made.metadata, creationTimestamp: `2025-01-0${day}T00:00:00Z` } };
    };
    const { workloads } = await scan([
      ofDay("a", 1, wrappedPodSpec),
      ofDay("b", 3, rightPodSpec),
      ofDay("c", 2, sharing),
    ]);
    expect(workloads.map(rowOf)).toEqual([
      "Workspace lab/mine (pod): in-order, 1 would-be-repaired, 1 not-repairable, 1 in-order, 3 total",
    ]);
    expect(workloads[0]?.otherPods).toMatchObject([
      { state: "would-be-repaired", restartRepairs: true, examples: ["a"] },
      { state: "not-repairable", restartRepairs: false, examples: ["c"] },
    ]);
  });

  it("whose pods run under Sysbox only since something has changed them: they say what comes next", async () => {
    const machine = workload("StatefulSet.apps/v1", "machine", { spec: { containers: wrappedPodSpec.containers } });
    const { workloads } = await scan([machine, pod("machine-0", { owner: machine })]);
    expect(workloads.map(rowOf)).toEqual(["StatefulSet lab/machine (pod): repaired, 1 would-be-repaired, 1 total"]);
  });
});
