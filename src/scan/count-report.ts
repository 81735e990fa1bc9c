import type { PodCounts, PodState, Prospect, ScanTotals, WorkloadReport } from "./scan-report.ts";

export const noPods: Readonly<Record<PodState, number>> = {
  "was-repaired": 0,
  "would-be-repaired": 0,
  "not-repairable": 0,
  "not-known": 0,
  "in-order": 0,
  "opted-out": 0,
};

export function countProspects(workloads: readonly WorkloadReport[]): Readonly<Record<Prospect, number>> {
  const counts: Record<Prospect, number> = {
    repaired: 0,
    "repaired-in-part": 0,
    "not-repairable": 0,
    "not-known": 0,
    "in-order": 0,
    "opted-out": 0,
  };
  for (const { next } of workloads) counts[next.prospect] += 1;
  return counts;
}

export function countWorkloads(
  workloads: readonly WorkloadReport[],
  seen: Pick<ScanTotals, "podsSeen" | "workloadsSeen">,
): ScanTotals {
  const pods = workloads.reduce((sum, one) => add(sum, one.pods), noPods);
  return { ...seen, workloads: countProspects(workloads), pods };
}

function add(sum: Readonly<Record<PodState, number>>, pods: PodCounts): Readonly<Record<PodState, number>> {
  return {
    "was-repaired": sum["was-repaired"] + pods["was-repaired"],
    "would-be-repaired": sum["would-be-repaired"] + pods["would-be-repaired"],
    "not-repairable": sum["not-repairable"] + pods["not-repairable"],
    "not-known": sum["not-known"] + pods["not-known"],
    "in-order": sum["in-order"] + pods["in-order"],
    "opted-out": sum["opted-out"] + pods["opted-out"],
  };
}
