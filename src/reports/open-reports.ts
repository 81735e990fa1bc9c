import type { ScanReport, WorkloadReport } from "../scan/scan-report.ts";
import { type ReportResult, resultsOfCluster, resultsOfNamespace } from "./report-results.ts";

/** A Report, or a ClusterReport where it has no namespace (openreports.io/v1alpha1). */
export interface OpenReport {
  readonly apiVersion: "openreports.io/v1alpha1";
  readonly kind: "Report" | "ClusterReport";
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly source: "boxinit";
  readonly summary: Readonly<Record<"pass" | "fail" | "warn" | "error" | "skip", number>>;
  readonly results: readonly ReportResult[];
}

/** By which boxinit knows its own reports again. */
export const ownLabels = { "app.kubernetes.io/managed-by": "boxinit" } as const;

/**
 * Bytes of results in one report: etcd takes 1.5 MiB of an object (its --max-request-bytes), in which the API server's
 * own fields have to fit too.
 */
const largest = 1024 * 1024;

/** A report for each namespace with Sysbox workloads, in several parts where it is large; and one for the cluster. */
export function openReports(report: ScanReport): readonly OpenReport[] {
  const { scannedAt } = report.cluster;
  const byNamespace = Map.groupBy(report.workloads, ({ namespace }) => namespace);
  // What is told of the cluster belongs to a look at all of it.
  const ofCluster = report.scope.namespace === null ? resultsOfCluster(report) : [];
  return [
    ...(ofCluster.length === 0 ? [] : write({ kind: "ClusterReport", results: ofCluster })),
    ...report.namespaces.flatMap((one) => {
      const workloads: readonly WorkloadReport[] = byNamespace.get(one.name) ?? [];
      return write({ kind: "Report", namespace: one.name, results: resultsOfNamespace(one, workloads, scannedAt) });
    }),
  ];
}

interface Content {
  readonly kind: OpenReport["kind"];
  readonly namespace?: string;
  readonly results: readonly ReportResult[];
}

function write({ kind, namespace, results }: Content): readonly OpenReport[] {
  return parts(results).map((part, index) => ({
    apiVersion: "openreports.io/v1alpha1",
    kind,
    metadata: {
      name: index === 0 ? "boxinit" : `boxinit-${index + 1}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: ownLabels,
    },
    source: "boxinit",
    summary: summaryOf(part),
    results: part,
  }));
}

function parts(results: readonly ReportResult[]): readonly (readonly ReportResult[])[] {
  const all: ReportResult[][] = [[]];
  let bytes = 0;
  for (const result of results) {
    const size = Buffer.byteLength(JSON.stringify(result));
    if (bytes + size > largest) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(result);
    bytes += size;
  }
  return all;
}

function summaryOf(results: readonly ReportResult[]): OpenReport["summary"] {
  const count = (wanted: ReportResult["result"]) => results.filter(({ result }) => result === wanted).length;
  return { pass: count("pass"), fail: count("fail"), warn: count("warn"), error: 0, skip: count("skip") };
}
