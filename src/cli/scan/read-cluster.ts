import { ClusterError } from "../../cluster/cluster-error.ts";
import { clusterLists } from "../../cluster/cluster-lists.ts";
import type { Connection } from "../../cluster/connect.ts";
import { repairPod } from "../../core/repair-pod.ts";
import { NoSuchNamespace, scanCluster } from "../../scan/scan-cluster.ts";
import type { ScanReport } from "../../scan/scan-report.ts";
import { connectAsChosen } from "../cluster-options.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { createProgress } from "../progress.ts";
import { readPolicy } from "../read-policy.ts";
import { type ScopeOptions, scopeOf } from "../scope-options.ts";
import { tell } from "../tell.ts";
import { patienceThatTells } from "./patience.ts";
import { keepHeapSmall } from "./small-heap.ts";

/** What was read; or the exit code where it can't be, which is told by then. */
export type ReadCluster =
  | { readonly is: "read"; readonly report: ScanReport; readonly connection: Connection }
  | { readonly is: "failed"; readonly exitCode: number };

/**
 * The scan that a command asks for. What could not be looked at, and what is tried again, is told on standard error.
 *
 * @throws UsageError for a scope that is none
 */
export async function readCluster(options: ScopeOptions, withDiffs: boolean): Promise<ReadCluster> {
  const scope = scopeOf(options);
  const policy = readPolicy(options.config);
  keepHeapSmall();
  const progress = createProgress({ done: "pods looked at", isReportLast: true });
  const tellBetween = (line: string) => {
    progress.end();
    tell(line);
  };
  try {
    const connection = await connectAsChosen(options);
    const source = await clusterLists(connection, patienceThatTells(tellBetween));
    const report = await scanCluster(source, {
      scope,
      policy,
      repair: repairPod,
      withDiffs,
      scannedAt: new Date().toISOString(),
      onUnseen: tellBetween,
      onPod: () => progress.tick(),
    });
    progress.end();
    return { is: "read", report, connection };
  } catch (error) {
    progress.end();
    if (error instanceof NoSuchNamespace) throw new UsageError(error.message);
    if (!(error instanceof ClusterError)) throw error;
    // The API server's word for a selector that it can't read.
    if (error.status === 400 && scope.selector !== null) throw new UsageError(error.message);
    tell(error.status === 403 ? `${error.message}. ${missingRight}` : error.message);
    return { is: "failed", exitCode: exitCodes.internal };
  }
}

const missingRight =
  "docs/reference/cli.md#scan has the rights that it takes; --namespace takes them in one namespace.";
