import type { Finding } from "../../core/findings.ts";
import type { ScanReport, WorkloadReport } from "../../scan/scan-report.ts";

/** Everything that a report tells, in its order. */
export function* reportedFindings({ findings, namespaces, workloads }: ScanReport): Generator<Finding> {
  yield* findings;
  for (const namespace of namespaces) yield* namespace.findings;
  for (const workload of workloads) yield* findingsOfWorkload(workload);
}

function* findingsOfWorkload({ next, otherPods }: WorkloadReport): Generator<Finding> {
  yield* next.findings;
  for (const { findings } of otherPods) yield* findings;
}
