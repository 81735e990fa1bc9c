import type { ScanReport, WorkloadReport } from "../../scan/scan-report.ts";
import { type Colour, coloursFor } from "../colours.ts";
import { exitCodes } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";
import { paintDiffLine } from "../paint-diff.ts";
import { podName } from "../pod-words.ts";
import type { ScopeOptions } from "../scope-options.ts";
import { tell } from "../tell.ts";
import { writeOut } from "../write-out.ts";
import { plural } from "./plural.ts";
import { podsNow } from "./pod-state-words.ts";
import { readCluster } from "./read-cluster.ts";

/** @returns the exit code, as that of `kubectl diff` */
export async function runDiff(options: ScopeOptions): Promise<number> {
  const read = await readCluster(options, true);
  if (read.is === "failed") return read.exitCode;
  const changed = read.report.workloads.filter(({ next }) => next.diff !== undefined);
  const colour = coloursFor(process.stdout);
  for (const workload of changed) await writeOut(diffOf(workload, colour));
  tell(summary(read.report, changed.length));
  return changed.length === 0 ? exitCodes.ok : exitCodes.findings;
}

function diffOf(workload: WorkloadReport, colour: Colour): string {
  const { kind, namespace, name, pods, next } = workload;
  const path = forLog(`${namespace}/${kind}/${name}`);
  const lines = [`--- a/${path}`, `+++ b/${path}`, ...(next.diff ?? "").split("\n").map(forLog)];
  const title = colour("bold", forLog(`${podName(workload)}; ${podsNow(pods)}`));
  return `${[title, ...lines.map((line) => paintDiffLine(line, colour))].join("\n")}\n\n`;
}

function summary({ workloads }: ScanReport, changed: number): string {
  const left = workloads.filter(({ next }) => next.remaining.length > 0).length;
  const more = left === 0 ? "" : `; ${left} with something to do that boxinit does not: boxinit scan tells it`;
  return `enforce would change the next pods of ${changed} of ${plural(workloads.length, "Sysbox workload")}${more}`;
}
