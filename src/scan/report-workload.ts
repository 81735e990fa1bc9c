import type { Finding } from "../core/findings.ts";
import { isSerious } from "../core/severity.ts";
import { noPods } from "./count-report.ts";
import { findingKey } from "./finding-key.ts";
import type { JudgedPod } from "./judge-pod.ts";
import type { AlikePods } from "./pod-groups.ts";
import type { Judgement, PodCounts, PodGroup, WorkloadReport } from "./scan-report.ts";
import type { Workload } from "./workloads.ts";

/** Undefined of a workload of which there is neither a template nor a pod. */
export function reportWorkload(
  workload: Workload,
  servicesOf: (namespace: string) => readonly Finding[],
): WorkloadReport | undefined {
  const { apiVersion, kind, namespace, name, template, newest, groups } = workload;
  const judged = template ?? newest?.judged;
  if (judged === undefined) return undefined;
  const others = groups.filter((group) => !isAsSaid(judged, group.judged));
  const next = besideServices(judged, servicesOf(namespace));
  return {
    apiVersion,
    kind,
    namespace,
    name,
    judged: template === undefined ? "pod" : "template",
    next,
    pods: countPods(groups),
    otherPods: others.map((group) => reportGroup(group, template === undefined ? group.judged.next : next)),
  };
}

function countPods(groups: readonly AlikePods[]): PodCounts {
  const counts = { ...noPods, total: 0 };
  for (const { judged, count } of groups) {
    counts[judged.state] += count;
    counts.total += count;
  }
  return counts;
}

/** Where a Service of the namespace keeps every new pod from starting, no repair makes one that runs. */
function besideServices({ next, hasServiceLinks }: JudgedPod, services: readonly Finding[]): Judgement {
  if (!hasServiceLinks || services.length === 0 || next.prospect === "opted-out") return next;
  return { ...next, prospect: "not-repairable", remaining: [...next.remaining, ...services] };
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
  if (workload.state === "would-be-repaired" && pod.state === "was-repaired")
    return isSame(pod.next.remaining, next.remaining);
  return pod.state === workload.state && isSame(pod.next.findings, next.findings);
}

/** Advice aside. */
function isSame(some: readonly Finding[], others: readonly Finding[]): boolean {
  const [one, other] = [some, others].map((findings) => findings.filter(isSerious).map(findingKey).sort().join());
  return one === other;
}
