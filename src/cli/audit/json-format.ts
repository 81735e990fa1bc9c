import { jsonList } from "../json-list.ts";
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
