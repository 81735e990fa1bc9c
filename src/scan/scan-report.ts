import type { ContainerOutcome } from "../core/decision.ts";
import type { Finding } from "../core/findings.ts";

/**
 * What `boxinit scan -o json` prints, as docs/reference/scan-report.schema.json says. A change that takes something away
 * raises the version.
 */
export interface ScanReport {
  readonly version: 1;
  readonly cluster: ScannedCluster;
  readonly scope: ScanScope;
  readonly totals: ScanTotals;
  /** Findings that are about the cluster and no workload: RuntimeClasses that the policy does not know. */
  readonly findings: readonly Finding[];
  /** By name: every namespace that has a Sysbox workload or a finding of its own. */
  readonly namespaces: readonly NamespaceReport[];
  /** By namespace, kind and name: those whose pods are Sysbox pods. */
  readonly workloads: readonly WorkloadReport[];
}

export interface ScannedCluster {
  /** The API server's address. */
  readonly server: string;
  /** Such as `v1.36.3`. */
  readonly version: string;
  /** When the scan began, as ISO 8601. */
  readonly scannedAt: string;
}

export interface ScanScope {
  /** Null where every namespace was looked at. */
  readonly namespace: string | null;
  /** The label selector, of pods and of workloads alike. */
  readonly selector: string | null;
}

export interface ScanTotals {
  /** Everything that was looked at, Sysbox or not. */
  readonly podsSeen: number;
  readonly workloadsSeen: number;
  /** Sysbox workloads, by what becomes of their next pods under enforce. */
  readonly workloads: Readonly<Record<Prospect, number>>;
  /** Sysbox pods, by what they are now. */
  readonly pods: Readonly<Record<PodState, number>>;
}

/** What enforce would do with a pod, as it is decided by the engine. */
export type Prospect =
  /** It is changed, and nothing of severity `error` or `warning` is left to tell afterwards. */
  | "repaired"
  /** It is changed, and something of that severity is left. */
  | "repaired-in-part"
  /** Something of that severity is to be told, and it stays as it is; or an error is left, so that it never runs. */
  | "not-repairable"
  /** Nothing of that severity is to be told, but of no container is it known whether it starts init. */
  | "not-known"
  /** It stays as it is, and nothing is wrong. */
  | "in-order"
  /** Its annotation says `boxinit/mode: "off"`. */
  | "opted-out";

/** What a running pod is now. */
export type PodState =
  /** boxinit has repaired it: it has the annotation `boxinit/status`. Something may be left to tell all the same. */
  | "was-repaired"
  /** As it stands the engine would change it: created anew under enforce, it would be repaired. */
  | "would-be-repaired"
  /** Something of severity `error` or `warning`, about which boxinit does nothing. */
  | "not-repairable"
  | "not-known"
  | "in-order"
  | "opted-out";

export interface NamespaceReport {
  readonly name: string;
  /** The label `boxinit/mode`; null where there is none, so that the chart's `mode` holds. */
  readonly mode: string | null;
  /** About the namespace itself: a Service that breaks every Sysbox pod in it. */
  readonly findings: readonly Finding[];
}

/** A workload with its pods; a pod without a controller is one of its own. */
export interface WorkloadReport {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What becomes of pods that it creates from now on. Of a controller whose template is not known: of its newest pod. */
  readonly judged: "template" | "pod";
  readonly next: Judgement;
  readonly pods: PodCounts;
  /** Pods that are something else now than `next` says, grouped by what they are; at most a few groups. */
  readonly otherPods: readonly PodGroup[];
}

export interface Judgement {
  readonly prospect: Prospect;
  readonly containers: readonly ContainerReport[];
  readonly findings: readonly Finding[];
  /** What is left to tell of severity `error` or `warning` once the repair is made. */
  readonly remaining: readonly Finding[];
  /** Why the pod would not be created at all; only under `onUnfixable: deny`. */
  readonly refusal?: string;
  /**
   * Hunks of a unified diff of the pod's YAML, before and after, control characters escaped; only where the pod is changed
   * and diffs are asked for.
   */
  readonly diff?: string;
}

/** What is new in an outcome comes into the report by itself, and a test asks for its place in the schema. */
export type ContainerReport = Omit<ContainerOutcome, "apiTokenMirror">;

export type PodCounts = Readonly<Record<PodState, number>> & { readonly total: number };

export interface PodGroup {
  readonly state: PodState;
  /** Whether pods created anew under enforce would be right: what `next` says. */
  readonly restartRepairs: boolean;
  readonly count: number;
  /** Names of the first few. */
  readonly examples: readonly string[];
  readonly findings: readonly Finding[];
}
