import type { Finding } from "../../src/core/findings.ts";
import type { JsonObject } from "../../src/core/inspect/json.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { countWorkloads } from "../../src/scan/count-report.ts";
import { scanCluster } from "../../src/scan/scan-cluster.ts";
import type { ContainerReport, ScanReport, WorkloadReport } from "../../src/scan/scan-report.ts";
import { inMemoryCluster } from "./in-memory-cluster.ts";
import { barePod, namespace, repaired, runtimeClass, service, workload } from "./sample-objects.ts";
import * as pods from "./sample-pods.ts";

/** Repaired as its template was then. */
const older = repaired(pods.wrapped);

const objects = [
  namespace("ci-runners", "audit"),
  namespace("desktops"),
  namespace("lab", "enforce"),
  namespace("legacy", "off"),
  namespace("teaching", "enforced"),
  runtimeClass("sysbox-runc", "sysbox-runc"),
  runtimeClass("sysbox-large", "sysbox-runc"),
  service("legacy", "sysbox-registry"),
  workload("DaemonSet", "ci-runners", "runner", pods.masked, [12, pods.masked]),
  workload("CronJob", "ci-runners", "nightly-image-build", pods.wrappedWithVariable),
  workload("Job", "ci-runners", "warm-cache-29214", pods.readOnlyRoot, [1, pods.readOnlyRoot]),
  workload(
    "StatefulSet",
    "desktops",
    "coder-workspace",
    pods.maskedWithSecret,
    [38, pods.maskedWithSecret],
    [4, older],
  ),
  workload("Deployment", "desktops", "image-decides", pods.unknown, [2, pods.unknown]),
  workload("Deployment", "lab", "machine", pods.wrapped, [3, pods.wrapped]),
  workload("Deployment", "lab", "gateway", pods.recognised, [5, pods.recognised], [2, pods.wrapped]),
  workload("StatefulSet", "lab", "postgres-with-backup", pods.twoMachines, [1, pods.twoMachines]),
  workload("VirtualMachine", "lab", "appliance-with-a-rather-long-name-that-somebody-made-up", undefined, [
    1,
    pods.runVolume,
  ]),
  barePod("lab", "scratch", pods.notRoot),
  barePod("legacy", "opted-out", pods.optedOut),
  workload("ReplicationController", "legacy", "shared-processes", pods.sharedProcesses, [2, pods.sharedProcesses]),
  workload("Deployment", "teaching", "course-linux-101", pods.wrapped, [500, repaired(pods.wrapped)]),
  workload("Deployment", "teaching", "exam-room", pods.misplaced, [60, pods.misplaced]),
  workload("Deployment", "teaching", "misspelt-wish", pods.annotatedWrongly, [1, pods.annotatedWrongly]),
].flat();

/** What the scan makes of a small cluster that has everything in it. */
export function sampleReport(): Promise<ScanReport> {
  return reportOf(objects);
}

/** Of a cluster in which nothing runs. */
export function emptyReport(): Promise<ScanReport> {
  return reportOf([runtimeClass("sysbox-runc", "sysbox-runc")]);
}

function reportOf(cluster: readonly JsonObject[]): Promise<ScanReport> {
  return scanCluster(inMemoryCluster(cluster), {
    scope: { namespace: null, selector: null },
    policy: defaultPolicy,
    repair: repairPod,
    withDiffs: true,
    scannedAt: "2026-11-28T09:41:07.000Z",
    onUnseen: () => {},
    onPod: () => {},
  });
}

/** As many workloads as are asked for, the sample's over and over, in namespaces of up to 250 each. */
export async function largeReport(count: number): Promise<ScanReport> {
  const sample = await sampleReport();
  const workloads = Array.from({ length: Math.ceil(count / sample.workloads.length) }, () => sample.workloads)
    .flat()
    .slice(0, count)
    .map((one, index) => {
      const number = String(Math.floor(index / 250) + 1).padStart(3, "0");
      return { ...one, namespace: `team-${number}`, name: `${one.name}-${index + 1}` };
    });
  const names = new Set(workloads.map((one) => one.namespace));
  return {
    ...sample,
    totals: countWorkloads(workloads, { podsSeen: 4 * count, workloadsSeen: 2 * count }),
    namespaces: [...names].map((name) => ({ name, mode: null, findings: [] })),
    workloads,
  };
}

/** The same, with a text in every place that takes one. */
export async function hostileReport(text: string): Promise<ScanReport> {
  const sample = await sampleReport();
  const finding: Finding = { code: "mount-hidden", severity: "warning", container: text, message: text };
  const container: ContainerReport = {
    name: text,
    init: "masked",
    reason: text,
    command: [text],
    mounts: [{ path: text, action: "move", target: text }],
  };
  const hostile = sample.workloads.map(
    ({ next, ...rest }): WorkloadReport => ({
      ...rest,
      apiVersion: text,
      kind: text,
      namespace: text,
      name: text,
      next: {
        prospect: next.prospect,
        containers: [container],
        findings: [finding],
        remaining: [finding],
        refusal: text,
        diff: `@@ -1,1 +1,1 @@ ${text}\n-${text}\n+${text}\n ${text}`,
      },
      otherPods: [{ state: "not-repairable", restartRepairs: false, count: 1, examples: [text], findings: [finding] }],
    }),
  );
  return {
    ...sample,
    cluster: { server: text, version: text, scannedAt: text },
    scope: { namespace: text, selector: text },
    findings: [finding],
    namespaces: [{ name: text, mode: text, findings: [finding] }],
    workloads: hostile,
  };
}
