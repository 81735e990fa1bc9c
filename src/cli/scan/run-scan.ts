import type { ScanReport } from "../../scan/scan-report.ts";
import { coloursFor } from "../colours.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { type FailOn, isReached } from "../fail-on.ts";
import type { ScopeOptions } from "../scope-options.ts";
import { writeOut } from "../write-out.ts";
import { scanJson } from "./json-format.ts";
import { readCluster } from "./read-cluster.ts";
import { reportedFindings } from "./reported-findings.ts";
import { scanSarif } from "./sarif-format.ts";
import type { ScanFormatName } from "./scan-format-names.ts";
import { scanText } from "./text-format.ts";
import { writeReports } from "./write-reports.ts";

type ScanFormat = (report: ScanReport) => Iterable<string>;

const formats = {
  text: async () => (report) => scanText(report, coloursFor(process.stdout)),
  json: async () => scanJson,
  sarif: async () => scanSarif,
  html: async () => (await import("./html/html-format.ts")).htmlFormat,
} as const satisfies Record<ScanFormatName, () => Promise<ScanFormat>>;

export interface ScanCommandOptions extends ScopeOptions {
  readonly output: ScanFormatName;
  readonly failOn: FailOn;
  readonly writeReports?: boolean;
}

/** @returns the exit code */
export async function runScan(options: ScanCommandOptions): Promise<number> {
  const { output, failOn, selector } = options;
  if (options.writeReports === true && selector !== undefined) {
    throw new UsageError("--write-reports replaces whole reports: leave --selector out");
  }
  const read = await readCluster(options, output === "json" || output === "html");
  if (read.is === "failed") return read.exitCode;
  const format = await formats[output]();
  for (const piece of format(read.report)) await writeOut(piece);
  if (options.writeReports === true && !(await writeReports(read.report, read.connection))) return exitCodes.internal;
  for (const { severity } of reportedFindings(read.report)) {
    if (isReached(failOn, severity)) return exitCodes.findings;
  }
  return exitCodes.ok;
}
