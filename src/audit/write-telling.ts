import type { Handled } from "../admission/handled.ts";
import { summarise, tellsRepair } from "../admission/summary.ts";
import { isSerious } from "../core/severity.ts";
import type { Telling } from "./event-api.ts";

/** The API server's limit for a note, in bytes. */
const longestNote = 1024;
const silenced = "boxinit/ignore-findings silences what was found";
const audited = "Audit mode, the pod is unchanged: ";

/** What is told of a decision; nothing where a pod is in order, or was not examined. */
export function writeTelling({ decision }: Handled): Telling | undefined {
  if (decision.decision === "not-examined") return undefined;
  const { findings, containers } = decision;
  const told = findings.filter((finding) => isSerious(finding) || tellsRepair(finding));
  const isChanged = decision.decision === "changed";
  if (told.length === 0 && !isChanged) return undefined;
  const text = (bytes: number) => summarise(told, bytes, containers.length > 1) || silenced;
  if (decision.mode === "audit") {
    const note = audited + text(longestNote - audited.length);
    return {
      type: "Warning",
      action: "Audit",
      reason: isChanged ? "BoxinitWouldRepair" : "BoxinitWouldNotRepair",
      note,
    };
  }
  const note = text(longestNote);
  switch (decision.decision) {
    case "changed": {
      const isWhole = told.every(tellsRepair);
      return { type: isWhole ? "Normal" : "Warning", action: "Repair", reason: "BoxinitRepaired", note };
    }
    case "unchanged":
      return { type: "Warning", action: "Admit", reason: "BoxinitNotRepaired", note };
    case "refused":
      return { type: "Warning", action: "Refuse", reason: "BoxinitRefused", note };
    default:
      return decision satisfies never;
  }
}
