import { ClusterError } from "../../cluster/cluster-error.ts";
import type { Connection } from "../../cluster/connect.ts";
import { asksForGroup, replaceReports } from "../../cluster/report-store.ts";
import { openReports } from "../../reports/open-reports.ts";
import type { ScanReport } from "../../scan/scan-report.ts";
import { tell } from "../tell.ts";
import { patienceThatTells } from "./patience.ts";

/**
 * Puts the report into the cluster as OpenReports, in place of the last ones, and tells so on standard error.
 *
 * @returns false where that failed, which is told by then
 */
export async function writeReports(report: ScanReport, connection: Connection): Promise<boolean> {
  try {
    const { written, deleted, passedOver } = await replaceReports(
      connection,
      openReports(report),
      report.scope.namespace,
      patienceThatTells(tell),
    );
    tell(`reports: ${written} written, ${deleted} old ones deleted`);
    for (const path of passedOver) tell(`${path} was not written: its namespace is gone`);
    return true;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const isUnknown = error.status === 404 && error.message.startsWith(asksForGroup);
    tell(isUnknown ? `the cluster does not know Reports: ${definitions}` : error.message);
    return false;
  }
}

const definitions = "install the definitions of openreports.io/v1alpha1 first (docs/handbook/reports.md)";
