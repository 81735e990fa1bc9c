import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FindingCode } from "../../src/core/findings.ts";
import type { Prospect, ScanReport } from "../../src/scan/scan-report.ts";
import { rightPodSpec, wrappedPodSpec } from "../cli/manifests.ts";
import { masked, maskedWithSecret, scan, sharing } from "./lab.ts";
import { stored } from "./list-server/stored-object.ts";
import { pod, workload } from "./objects.ts";

describe("what becomes of a workload under enforce", () => {
  const cases: readonly (readonly [
    name: string,
    prospect: Prospect,
    spec: object,
    annotations: Readonly<Record<string, string>>,
    remaining: readonly FindingCode[],
  ])[] = [
    ["wrapped", "repaired", wrappedPodSpec, {}, []],
    ["masked", "repaired", masked, {}, []],
    ["masked-with-secret", "repaired-in-part", maskedWithSecret, {}, ["mount-hidden"]],
    ["sharing", "not-repairable", sharing, {}, ["init-not-pid-1"]],
    ["audit-only", "not-repairable", wrappedPodSpec, { "boxinit/mode": "audit" }, ["init-wrapped", "token-hidden"]],
    ["misspelt", "not-repairable", wrappedPodSpec, { "boxinit/unwrapp": "never" }, ["annotation-invalid"]],
    ["right", "in-order", rightPodSpec, {}, []],
    ["off", "opted-out", wrappedPodSpec, { "boxinit/mode": "off" }, []],
  ];
  let report: ScanReport;
  beforeAll(async () => {
    report = await scan(
      cases.flatMap(([name, , spec, annotations]) => [
        workload("Deployment.apps/v1", name, { spec, annotations }),
        pod(name, { spec, annotations }),
      ]),
    );
  });

  it.each(cases)("%s: %s, as a template and as a pod", (name, prospect, _spec, _annotations, remaining) => {
    const rows = report.workloads.filter((one) => one.name === name);
    expect(rows.map(({ kind, judged }) => [kind, judged])).toEqual([
      ["Deployment", "template"],
      ["Pod", "pod"],
    ]);
    const isChanged = prospect.startsWith("repaired");
    for (const { next } of rows) {
      expect(next.prospect).toBe(prospect);
      expect(next.remaining.map(({ code }) => code)).toEqual(remaining);
      expect(next.diff !== undefined).toBe(isChanged);
      const mounts = next.containers.flatMap((container) => container.mounts);
      const isToldSo =
        next.containers.some(({ command }) => command !== undefined) || mounts.some(({ action }) => action !== "keep");
      expect(isToldSo).toBe(isChanged);
    }
  });

  it("is counted", () => {
    expect(report.totals).toEqual({
      podsSeen: 8,
      workloadsSeen: 16,
      workloads: {
        repaired: 4,
        "repaired-in-part": 2,
        "not-repairable": 6,
        "not-known": 0,
        "in-order": 2,
        "opted-out": 2,
      },
      pods: {
        "was-repaired": 0,
        "would-be-repaired": 3,
        "not-repairable": 3,
        "not-known": 0,
        "in-order": 1,
        "opted-out": 1,
      },
    });
  });

  it("is refused where the policy says so, whatever the pod asks not to be told", async () => {
    const annotations = { "boxinit/ignore-findings": "*" };
    const folder = mkdtempSync(join(tmpdir(), "boxinit-scan-"));
    const config = join(folder, "boxinit.yaml");
    writeFileSync(config, "policy:\n  onUnfixable: deny\n");
    const { workloads } = await scan(
      [workload("Deployment.apps/v1", "a", { spec: sharing, annotations }), pod("b")],
      "--config",
      config,
    );
    rmSync(folder, { recursive: true });
    expect(workloads.map(({ next: { prospect, findings, refusal } }) => [prospect, findings.length, refusal])).toEqual([
      ["not-repairable", 0, expect.stringContaining("(init-not-pid-1)")],
      ["repaired", expect.any(Number), undefined],
    ]);
  });

  it("is told of the pod as it is created: with the API token, but where its ServiceAccount refuses it", async () => {
    const { automountServiceAccountToken: _, ...spec } = {
      ...masked,
      containers: [{ ...masked.containers[0], volumeMounts: [] }],
    };
    const account = (name: string, more: object) =>
      stored({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "lab" }, ...more });
    const { workloads } = await scan([
      account("default", {}),
      account("tokenless", { automountServiceAccountToken: false }),
      workload("Deployment.apps/v1", "a-default", { spec }),
      workload("Deployment.apps/v1", "b-refused", { spec: { ...spec, serviceAccountName: "tokenless" } }),
      workload("Deployment.apps/v1", "c-asked", {
        spec: { ...spec, serviceAccountName: "tokenless", automountServiceAccountToken: true },
      }),
    ]);
    expect(workloads.map(({ next }) => next.prospect)).toEqual(["repaired", "in-order", "repaired"]);
  });

  it("is nothing for those that run under something else, and for pods that the kubelet takes from a file", async () => {
    const spec = { ...wrappedPodSpec, runtimeClassName: "kata" };
    const node = stored({ apiVersion: "v1", kind: "Node", metadata: { name: "node" } });
    const { workloads, totals, namespaces } = await scan([
      workload("Deployment.apps/v1", "other", { spec }),
      pod("other", { spec }),
      pod("static-node", { owner: node, annotations: { "kubernetes.io/config.mirror": "hash" } }),
    ]);
    expect({ workloads, namespaces }).toEqual({ workloads: [], namespaces: [] });
    expect(totals).toMatchObject({ podsSeen: 2, workloadsSeen: 2 });
  });

  it("has no pods that have ended, and no Jobs", async () => {
    const ended = { status: { conditions: [{ type: "Complete", status: "True" }] } };
    const { workloads } = await scan([
      workload("Job.batch/v1", "done", { more: ended }),
      workload("Job.batch/v1", "at-work"),
      pod("done", { more: { status: { phase: "Succeeded" } } }),
      pod("failed", { more: { status: { phase: "Failed" } } }),
      pod("running", { more: { status: { phase: "Running" } } }),
    ]);
    expect(workloads.map(({ name }) => name)).toEqual(["at-work", "running"]);
  });
});
