import type { ContainerOutcome, Decision, Operation } from "../../core/decision.ts";
import type { Finding } from "../../core/findings.ts";
import type { AuditedPod } from "./audit-manifests.ts";

/**
 * What `boxinit audit -o json` prints, as docs/reference/audit-report.schema.json says. A change that takes something
 * away raises the version.
 */
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

/** What is new in an outcome comes into the report by itself, and a test asks for its place in the schema. */
type ContainerReport = Omit<ContainerOutcome, "reason" | "apiTokenMirror">;

export interface PodSource {
  readonly file: string;
  /** Number of the document in the file, from 1. */
  readonly document: number;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

export function reportPod({ found, file, document, decision }: AuditedPod): PodReport {
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

function reportContainer({ reason, apiTokenMirror, ...reported }: ContainerOutcome): ContainerReport {
  return reported;
}

function below(prefix: string, operation: Operation): Operation {
  return { ...operation, path: prefix + operation.path };
}
