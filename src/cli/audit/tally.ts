import type { NotExaminedReason } from "../../core/decision.ts";
import type { Severity } from "../../core/findings.ts";
import { type AuditEntry, findingsOf, type Outcome, outcomeOf } from "./audit-manifests.ts";
import { isPartOfPod } from "./not-examined.ts";

/** How many there were of everything: all that is kept of a report, however long it is. */
export interface Tally {
  readonly files: number;
  readonly problems: number;
  readonly pods: ReadonlyMap<Outcome, number>;
  readonly notExamined: ReadonlyMap<NotExaminedReason, number>;
  /** Pods that were not examined and lack what every pod has. */
  readonly parts: number;
  readonly findings: ReadonlyMap<Severity, number>;
  readonly passedOver: ReadonlyMap<string, number>;
  /** The first of the named files in which there is nothing of Kubernetes; none where there is not. */
  readonly noManifest: string | undefined;
}

export function createTally(): Tally & { addFile(): void; add(entry: AuditEntry): void } {
  const pods = new Map<Outcome, number>();
  const notExamined = new Map<NotExaminedReason, number>();
  const findings = new Map<Severity, number>();
  const passedOver = new Map<string, number>();
  let files = 0;
  let problems = 0;
  let parts = 0;
  let noManifest: string | undefined;
  return {
    pods,
    notExamined,
    findings,
    passedOver,
    get files() {
      return files;
    },
    get problems() {
      return problems;
    },
    get parts() {
      return parts;
    },
    get noManifest() {
      return noManifest;
    },
    addFile() {
      files += 1;
    },
    add(entry) {
      switch (entry.is) {
        case "passed-over":
          count(passedOver, entry.reason);
          break;
        case "no-manifest":
          noManifest ??= entry.file;
          break;
        case "problem":
          problems += 1;
          break;
        case "pod": {
          const { decision, found } = entry.pod;
          count(pods, outcomeOf(entry.pod));
          if (decision.decision === "not-examined") {
            count(notExamined, decision.reason);
            if (isPartOfPod(found.pod)) parts += 1;
          }
          for (const { severity } of findingsOf(entry.pod)) count(findings, severity);
          break;
        }
        default:
          entry satisfies never;
      }
    },
  };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
