import type { ContainerOutcome, Decision, Operation } from "../core/decision.ts";
import type { Finding, Severity } from "../core/findings.ts";
import type { PodInManifest } from "../manifests/find-pods.ts";

/** What `boxinit audit -o json` prints. A change that takes something away raises the version. */
export interface AuditReport {
  readonly version: 1;
  readonly pods: readonly PodReport[];
}

export interface PodReport {
  readonly source: PodSource;
  readonly decision: Decision["decision"];
  readonly containers: readonly ContainerReport[];
  readonly findings: readonly Finding[];
  /** Only where the decision is `changed`; pointers from the root of the document, or of the item of a List. */
  readonly patch?: readonly Operation[];
}

export type ContainerReport = Pick<ContainerOutcome, "name" | "init" | "command" | "mounts">;

export interface PodSource {
  readonly file: string;
  /** Number of the document in the file, from 1. */
  readonly document: number;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

export function reportPod(found: PodInManifest, file: string, document: number, decision: Decision): PodReport {
  const { kind, namespace, name } = found;
  const source = { file, document, kind, namespace, name };
  if (decision.decision === "not-examined") {
    return { source, decision: decision.decision, containers: [], findings: [] };
  }
  return {
    source,
    decision: decision.decision,
    containers: decision.containers.map(reportContainer),
    findings: decision.findings,
    ...(decision.decision === "changed" ? { patch: decision.patch.map((one) => below(found.at, one)) } : {}),
  };
}

function reportContainer({ name, init, command, mounts }: ContainerOutcome): ContainerReport {
  return { name, init, ...(command === undefined ? {} : { command }), mounts };
}

function below(prefix: string, operation: Operation): Operation {
  return { ...operation, path: prefix + operation.path };
}

export const failOnLevels = ["error", "warning", "info", "never"] as const;
export type FailOn = (typeof failOnLevels)[number];

/** Whether any finding is at or above the level. */
export function reaches(report: AuditReport, failOn: FailOn): boolean {
  const counted: readonly Severity[] =
    failOn === "never" ? [] : (["error", "warning", "info"] as const).slice(0, failOnLevels.indexOf(failOn) + 1);
  return report.pods.some((pod) => pod.findings.some((finding) => counted.includes(finding.severity)));
}
