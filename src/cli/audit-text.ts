import { escapeControls } from "../core/escape-controls.ts";
import type { AuditReport, PodReport } from "./audit-report.ts";

/** The report for people: one block a pod, then how many there were of each decision. */
export function auditText(report: AuditReport): string {
  return [...report.pods.map(podBlock), countLine(report)].join("\n");
}

function podBlock({ source, decision, containers, findings }: PodReport): string {
  const name = `${source.kind} ${source.namespace === null ? "" : `${source.namespace}/`}${source.name ?? "(no name)"}`;
  const lines = [`${source.file} (document ${source.document}): ${name}: ${decision}`];
  for (const container of containers) {
    lines.push(`  ${container.name}: ${container.init}`);
    if (container.command) lines.push(`    command: ${JSON.stringify(container.command)}`);
    for (const mount of container.mounts) {
      lines.push(`    ${mount.action} ${mount.path}${"target" in mount ? ` -> ${mount.target}` : ""}`);
    }
  }
  for (const { severity, code, container, message } of findings) {
    lines.push(`  ${severity} ${code}${container === undefined ? "" : ` (${container})`}: ${message}`);
  }
  return `${lines.map(escapeControls).join("\n")}\n`;
}

function countLine({ pods }: AuditReport): string {
  const decisions = Map.groupBy(pods, ({ decision }) => decision);
  const counts = [...decisions].map(([decision, those]) => `${those.length} ${decision}`);
  return `${pods.length} ${pods.length === 1 ? "pod" : "pods"}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}\n`;
}
