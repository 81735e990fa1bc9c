import type { Decision } from "../core/decision.ts";
import type { Policy } from "../core/policy.ts";
import { repairPod } from "../core/repair-pod.ts";
import { findPods, type PodInManifest } from "../manifests/find-pods.ts";
import { readDocuments } from "../manifests/read-documents.ts";
import { readFiles } from "../manifests/read-files.ts";
import { type AuditReport, type PodReport, reportPod } from "./audit-report.ts";

export interface Audit {
  readonly report: AuditReport;
  /** How many documents were passed over, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  /** What was named and can't be read: one sentence each. */
  readonly problems: readonly string[];
}

/** Puts every pod of the named files through the engine. A document that can't be read doesn't stop the others. */
export async function auditManifests(
  paths: readonly string[],
  policy: Policy,
  standardInput: AsyncIterable<Uint8Array>,
): Promise<Audit> {
  const pods: PodReport[] = [];
  const skipped = new Map<string, number>();
  const problems: string[] = [];
  const skip = (reason: string) => skipped.set(reason, (skipped.get(reason) ?? 0) + 1);

  for await (const input of readFiles(paths, standardInput)) {
    if (input.is === "unreadable") {
      if (input.named) problems.push(`${input.file}: ${input.problem}`);
      else skip("not readable");
      continue;
    }
    for (const document of readDocuments(input.text)) {
      if (document.is === "skipped") skip(document.reason);
      else if (document.is === "unreadable") {
        if (input.named) problems.push(`${input.file}, document ${document.number}: ${document.problem}`);
        else skip("not readable");
      } else {
        for (const found of findPods(document.object)) {
          const decision = decide(found, policy, `${input.file}, document ${document.number}`);
          pods.push(reportPod(found, input.file, document.number, decision));
        }
      }
    }
  }
  return { report: { version: 1, pods }, skipped, problems };
}

function decide({ pod, kind, name }: PodInManifest, policy: Policy, where: string): Decision {
  try {
    return repairPod(pod, { policy, mode: "enforce", origin: "manifest" });
  } catch (error) {
    throw new Error(`the engine failed on ${kind} ${name} (${where})`, { cause: error });
  }
}
