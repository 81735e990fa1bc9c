import type { ScanTotals, WorkloadReport } from "./scan-report.ts";

export function countWorkloads(
  workloads: readonly WorkloadReport[],
  seen: Pick<ScanTotals, "podsSeen" | "workloadsSeen">,
): ScanTotals {
  const prospects = {
    repaired: 0,
    "repaired-in-part": 0,
    "not-repairable": 0,
    "not-known": 0,
    "in-order": 0,
    "opted-out": 0,
  };
  const states = {
    "was-repaired": 0,
    "would-be-repaired": 0,
    "not-repairable": 0,
    "not-known": 0,
    "in-order": 0,
    "opted-out": 0,
  };
  for (const { next, pods } of workloads) {
    prospects[next.prospect] += 1;
    for (const { state, count } of podStates(pods)) states[state] += count;
  }
  return { ...seen, workloads: prospects, pods: states };
}

function podStates(pods: WorkloadReport["pods"]) {
  return podStateNames.map((state) => ({ state, count: pods[state] }));
}

const podStateNames = [
  "was-repaired",
  "would-be-repaired",
  "not-repairable",
  "not-known",
  "in-order",
  "opted-out",
] as const;
