import type { Finding } from "../../core/findings.ts";
import type { Position } from "../../manifests/position.ts";
import type { ManifestProblem } from "../problem-text.ts";
import type { AuditedPod } from "./audit-manifests.ts";
import { placeOf } from "./finding-place.ts";
import type { Tally } from "./tally.ts";

/** Writes a report piece by piece, so that it is never in memory as a whole. */
export interface ReportFormat {
  readonly head: string;
  pod(pod: AuditedPod): string;
  problem(problem: ManifestProblem): string;
  tail(tally: Tally): string;
}

export function positionOf({ found, locate }: AuditedPod, finding: Finding): Position {
  return locate(found.item + found.at + placeOf(finding, found.pod));
}
