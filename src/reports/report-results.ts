import { type Finding, findingKind, type Severity } from "../core/findings.ts";
import { isSerious } from "../core/severity.ts";
import { findingKey } from "../scan/finding-key.ts";
import type { NamespaceReport, ScanReport, WorkloadReport } from "../scan/scan-report.ts";

/** A result of a Report (openreports.io/v1alpha1, ReportResult), as far as boxinit fills it in. */
export interface ReportResult {
  readonly policy: "boxinit";
  /** A finding's code; `prospect` where there is none to be told. */
  readonly rule: string;
  readonly category: "Sysbox";
  readonly severity: "high" | "medium" | "info";
  readonly result: "pass" | "fail" | "warn" | "skip";
  readonly scored: true;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly message: string;
  readonly resources: readonly Subject[];
  readonly properties: Readonly<Record<string, string>>;
}

interface Subject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

const severities = { error: "high", warning: "medium", info: "info" } as const satisfies Record<Severity, string>;

/** Of a namespace: what is the matter with itself, then with each of its workloads. */
export function resultsOfNamespace(
  { name, findings }: NamespaceReport,
  workloads: readonly WorkloadReport[],
  scannedAt: string,
): readonly ReportResult[] {
  const namespace = { apiVersion: "v1", kind: "Namespace", name };
  return [
    ...findings.map((finding) => resultOf(finding, "fail", namespace, {}, scannedAt)),
    ...workloads.flatMap((workload) => resultsOfWorkload(workload, scannedAt)),
  ];
}

/** What is the matter with the cluster and no namespace. */
export function resultsOfCluster({ findings, cluster }: ScanReport): readonly ReportResult[] {
  return findings.map((finding) => {
    const { name } = finding.data ?? {};
    const subject = { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", name: name ?? "" };
    return resultOf(finding, finding.severity === "info" ? "warn" : "fail", subject, {}, cluster.scannedAt);
  });
}

/**
 * A result for each thing that is wrong: `fail` where it stays so, `warn` where boxinit repairs it as soon as there are
 * new pods under enforce. A workload of which nothing is to be said has one result all the same, so that it is seen.
 */
function resultsOfWorkload(workload: WorkloadReport, scannedAt: string): readonly ReportResult[] {
  const { apiVersion, kind, namespace, name, next, pods } = workload;
  const subject = { apiVersion, kind, namespace, name };
  const properties = {
    prospect: next.prospect,
    pods: String(pods.total),
    "pods-to-be-repaired": String(pods["would-be-repaired"]),
    "pods-repaired": String(pods["was-repaired"]),
  };
  const stays = new Set(next.remaining.map(findingKey));
  const all = new Map([...next.findings.filter(isSerious), ...next.remaining].map((one) => [findingKey(one), one]));
  const wrong = isBeingRepaired(workload) ? [] : [...all.values()];
  const results = [
    ...wrong.map((finding) =>
      resultOf(finding, stays.has(findingKey(finding)) ? "fail" : "warn", subject, properties, scannedAt),
    ),
    ...workload.otherPods.flatMap(({ restartRepairs, count, examples, findings }) =>
      findings.filter(isSerious).map((finding) => {
        const also = { ...properties, "affected-pods": String(count), examples: examples.join(" ") };
        return resultOf(finding, restartRepairs ? "warn" : "fail", subject, also, scannedAt);
      }),
    ),
  ];
  return results.length > 0 ? results : [quiet(workload, common(subject, properties, scannedAt))];
}

/** Its template is wrong, and no pod of it is: boxinit sees to that. */
function isBeingRepaired({ next, pods }: WorkloadReport): boolean {
  const broken = pods["would-be-repaired"] + pods["not-repairable"];
  return next.prospect === "repaired" && pods["was-repaired"] > 0 && broken === 0;
}

function quiet(workload: WorkloadReport, shared: ReturnType<typeof common>): ReportResult {
  const { prospect } = workload.next;
  const told = { ...shared, rule: "prospect", severity: "info" } as const;
  if (prospect === "opted-out")
    return { ...told, result: "skip", message: 'boxinit/mode: "off" keeps boxinit from it' };
  if (prospect === "not-known")
    return { ...told, result: "skip", message: "whether systemd runs in its pods can not be told" };
  const message = isBeingRepaired(workload)
    ? "boxinit repairs its pods as they are created"
    : "nothing is wrong with its pods";
  return { ...told, result: "pass", message };
}

function resultOf(
  { code, severity, container, message }: Finding,
  result: "fail" | "warn",
  subject: Subject,
  properties: Readonly<Record<string, string>>,
  scannedAt: string,
): ReportResult {
  const { remedy } = findingKind(code);
  return {
    ...common(subject, { ...properties, ...(container === undefined ? {} : { container }), remedy }, scannedAt),
    rule: code,
    severity: severities[severity],
    result,
    message: container === undefined ? message : `container ${container}: ${message}`,
  };
}

function common(subject: Subject, properties: Readonly<Record<string, string>>, scannedAt: string) {
  const timestamp = { seconds: Math.floor(Date.parse(scannedAt) / 1000), nanos: 0 };
  return {
    policy: "boxinit",
    category: "Sysbox",
    scored: true,
    timestamp,
    resources: [subject],
    properties,
  } as const;
}
