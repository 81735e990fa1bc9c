import type { Finding } from "../core/findings.ts";
import { findingKey } from "./finding-key.ts";
import type { JudgedPod } from "./judge-pod.ts";
import type { AlikePods } from "./pod-groups.ts";
import type { Judgement, PodCounts, PodGroup, WorkloadReport } from "./scan-report.ts";
import type { Workload } from "./workloads.ts";

/** Undefined of a workload of which there is neither a template nor a pod. */
export function reportWorkload(workload: Workload): WorkloadReport | undefined {
  const { apiVersion, kind, namespace, name, template, newest, groups } = workload;
  const judged = template ?? newest?.judged;
  if (judged === undefined) return undefined;
  const others = groups.filter((group) => !isAsSaid(judged, group.judged));
  return {
    apiVersion,
    kind,
    namespace,
    name,
    judged: template === undefined ? "pod" : "template",
    next: judged.next,
    pods: countPods(groups),
    otherPods: others.map((group) => reportGroup(group, (template ?? group.judged).next)),
  };
}

function countPods(groups: readonly AlikePods[]): PodCounts {
  const counts = {
    "was-repaired": 0,
    "would-be-repaired": 0,
    "not-repairable": 0,
    "in-order": 0,
    "opted-out": 0,
    total: 0,
  };
  for (const { judged, count } of groups) {
    counts[judged.state] += count;
    counts.total += count;
  }
  return counts;
}

/** @param next - what becomes of pods in place of these */
function reportGroup({ judged, count, examples }: AlikePods, next: Judgement): PodGroup {
  const restartRepairs = next.prospect === "repaired" || next.prospect === "in-order";
  return { state: judged.state, restartRepairs, count, examples, findings: judged.next.findings };
}

/** Whether a pod is what its workload's pods come to: nothing about it is to be told that is not told of those. */
function isAsSaid(workload: JudgedPod, pod: JudgedPod): boolean {
  if (pod === workload) return true;
  const { next } = workload;
  const isChanged = next.prospect === "repaired" || next.prospect === "repaired-in-part";
  if (isChanged && pod.state === "was-repaired") return isSame(pod.next.remaining, next.remaining);
  return pod.state === workload.state && isSame(pod.next.findings, next.findings);
}

/** Advice aside. */
function isSame(some: readonly Finding[], others: readonly Finding[]): boolean {
  const [one, other] = [some, others].map((findings) =>
    findings
      .filter(({ severity }) => severity !== "info")
      .map(findingKey)
      .sort()
      .join(),
  );
  return one === other;
}
