import { describe, expect, test } from "vitest";
import { makeFinding } from "../../src/core/findings.ts";
import { openReports } from "../../src/reports/open-reports.ts";
import type { Judgement, PodCounts, ScanReport, WorkloadReport } from "../../src/scan/scan-report.ts";

const noPods: PodCounts = {
  "was-repaired": 0,
  "would-be-repaired": 0,
  "not-repairable": 0,
  "not-known": 0,
  "in-order": 0,
  "opted-out": 0,
  total: 0,
};
const hidden = makeFinding("token-hidden", { path: "/run/secrets/x", repair: "moved" }, "main");
const lost = makeFinding("mount-hidden", { volume: "data", path: "/run/data" }, "main");
const inOrder: Judgement = { prospect: "in-order", containers: [], findings: [], remaining: [] };

function workload(name: string, parts: Partial<WorkloadReport> = {}): WorkloadReport {
  const identity = { apiVersion: "apps/v1", kind: "Deployment", namespace: "lab", name };
  return { ...identity, judged: "template", next: inOrder, pods: noPods, otherPods: [], ...parts };
}

function report(workloads: readonly WorkloadReport[], parts: Partial<ScanReport> = {}): ScanReport {
  return {
    version: 1,
    cluster: { server: "https://cluster.example", version: "v1.36.3", scannedAt: "2026-11-28T10:00:00.000Z" },
    scope: { namespace: null, selector: null },
    totals: {
      podsSeen: 0,
      workloadsSeen: workloads.length,
      workloads: {
        repaired: 0,
        "repaired-in-part": 0,
        "not-repairable": 0,
        "not-known": 0,
        "in-order": 0,
        "opted-out": 0,
      },
      pods: noPods,
    },
    findings: [],
    namespaces: [{ name: "lab", mode: null, findings: [] }],
    workloads,
    ...parts,
  };
}

function results(...args: Parameters<typeof report>) {
  return openReports(report(...args)).flatMap((one) => one.results);
}

describe("a result is", () => {
  test("fail for what stays wrong, warn for what boxinit repairs in the next pods", () => {
    const next: Judgement = {
      prospect: "repaired-in-part",
      containers: [],
      findings: [hidden, lost],
      remaining: [lost],
    };
    expect(results([workload("half", { next })]).map(({ rule, result }) => [rule, result])).toEqual([
      ["token-hidden", "warn"],
      ["mount-hidden", "fail"],
    ]);
  });

  test("pass where boxinit has repaired every pod of a template that is wrong", () => {
    const next: Judgement = { prospect: "repaired", containers: [], findings: [hidden], remaining: [] };
    const pods = { ...noPods, "was-repaired": 3, total: 3 };
    expect(results([workload("repaired", { next, pods })])).toMatchObject([{ rule: "prospect", result: "pass" }]);
    const left = { ...pods, "would-be-repaired": 1, total: 4 };
    expect(results([workload("not-yet", { next, pods: left })])).toMatchObject([{ result: "warn" }]);
  });

  test("fail for what a Service of the namespace keeps from starting, and nothing else", () => {
    const service = makeFinding("sysbox-service", { service: "sysbox" });
    const next: Judgement = { ...inOrder, prospect: "not-repairable", remaining: [service] };
    expect(results([workload("held-up", { next })])).toMatchObject([{ rule: "sysbox-service", result: "fail" }]);
  });

  test("skip for what is not known", () => {
    const next: Judgement = { ...inOrder, prospect: "not-known" };
    expect(results([workload("opaque", { next })])).toMatchObject([{ rule: "prospect", result: "skip" }]);
  });

  test("skip for what has opted out", () => {
    const next: Judgement = { ...inOrder, prospect: "opted-out" };
    expect(results([workload("alone", { next })])).toMatchObject([{ rule: "prospect", result: "skip" }]);
  });

  test("of the pods that are otherwise than their template too", () => {
    const otherPods = [
      { state: "not-repairable", restartRepairs: true, count: 2, examples: ["a", "b"], findings: [lost] },
    ] as const;
    expect(results([workload("old", { otherPods })])).toMatchObject([
      { rule: "mount-hidden", result: "warn", properties: { "affected-pods": "2", examples: "a b" } },
    ]);
  });

  test("of the namespace where a Service breaks every pod in it", () => {
    const namespaces = [{ name: "lab", mode: null, findings: [makeFinding("sysbox-service", { service: "sysbox" })] }];
    expect(results([], { namespaces })).toMatchObject([
      { rule: "sysbox-service", result: "fail", severity: "high", resources: [{ kind: "Namespace", name: "lab" }] },
    ]);
  });
});

describe("the cluster's own report", () => {
  const findings = [makeFinding("runtime-class-not-listed", { name: "sysbox-gpu", handler: "sysbox-runc" })];

  test("tells of RuntimeClasses that boxinit is not asked about", () => {
    const [cluster] = openReports(report([], { findings }));
    expect(cluster).toMatchObject({
      kind: "ClusterReport",
      results: [{ rule: "runtime-class-not-listed", resources: [{ kind: "RuntimeClass", name: "sysbox-gpu" }] }],
    });
  });

  test("is left as it is by a look at one namespace", () => {
    const scope = { namespace: "lab", selector: null };
    expect(openReports(report([], { findings, scope })).map(({ kind }) => kind)).toEqual(["Report"]);
  });
});

test("a namespace that is too large for one object has several, each below etcd's limit, and nothing is lost", () => {
  const next: Judgement = { prospect: "not-repairable", containers: [], findings: [lost], remaining: [lost] };
  const many = Array.from({ length: 10_000 }, (_, index) => workload(`machine-${index}`, { next }));
  const written = openReports(report(many));
  expect(written.length).toBeGreaterThan(1);
  expect(new Set(written.map(({ metadata }) => metadata.name)).size).toBe(written.length);
  for (const one of written) expect(Buffer.byteLength(JSON.stringify(one))).toBeLessThan(1.2 * 1024 * 1024);
  const names = written.flatMap((one) => one.results.map(({ resources }) => resources[0]?.name));
  expect(names).toEqual(many.map(({ name }) => name));
});
