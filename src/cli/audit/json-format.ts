import { escapeControls } from "../../core/escape-controls.ts";
import { type AuditReport, reportPod } from "./audit-report.ts";
import type { ReportFormat } from "./report-format.ts";

const version: AuditReport["version"] = 1;

/** The report for programs: an `AuditReport`, laid out as JSON.stringify does. */
export function jsonFormat(): ReportFormat {
  const list = jsonList(4);
  return {
    head: `{\n  "version": ${version},\n  "pods": [`,
    pod: (pod) => list.item(reportPod(pod)),
    problem: () => "",
    tail: () => `${list.end()}\n}\n`,
  };
}

/** The items of a JSON list, one after the other. What hides or turns text is escaped, which JSON reads back. */
export function jsonList(indent: number) {
  let isEmpty = true;
  const margin = " ".repeat(indent);
  return {
    item(value: unknown): string {
      const separator = isEmpty ? "\n" : ",\n";
      isEmpty = false;
      return separator + jsonLines(value).replace(/^/gm, margin);
    },
    end: () => (isEmpty ? "]" : `\n${margin.slice(2)}]`),
  };
}

export function jsonLines(value: unknown): string {
  return JSON.stringify(value, null, 2).split("\n").map(escapeControls).join("\n");
}
