import { ClusterError } from "../../cluster/cluster-error.ts";
import { isAmiss, type VerifyReport } from "../../verify/verify-report.ts";
import type { ClusterOptions } from "../cluster-options.ts";
import { coloursFor } from "../colours.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";
import { jsonLines } from "../json-list.ts";
import { writeOut } from "../write-out.ts";
import { CanNotLook } from "./can-not-look.ts";
import { verifyPodOfCluster } from "./pod-of-cluster.ts";
import { verifySavedText } from "./saved-text.ts";
import { verifyText } from "./text-format.ts";
import { verifyThisContainer } from "./this-container.ts";

export interface VerifyOptions extends ClusterOptions {
  readonly namespace?: string;
  readonly container?: string;
  readonly output: "text" | "json";
  readonly quiet?: boolean;
  readonly mountinfo?: string;
  readonly comm?: string;
  readonly cmdline?: string;
  readonly pod?: string;
}

/**
 * @returns 0 where nothing is hidden, unreadable or missing, 1 where something is, 3 where nobody could look
 * @throws UsageError
 */
export async function runVerify(pod: string | undefined, options: VerifyOptions): Promise<number> {
  if (options.quiet === true && options.output === "json") throw new UsageError("--quiet goes with --output text");
  try {
    const report = await read(pod, options);
    await writeOut(
      options.output === "json"
        ? `${jsonLines(report)}\n`
        : verifyText(report, coloursFor(process.stdout), options.quiet === true),
    );
    return report.containers.some(({ mounts }) => mounts.some(isAmiss)) ? exitCodes.findings : exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ClusterError || error instanceof CanNotLook)) throw error;
    const right = error instanceof ClusterError && error.status === 403 ? `. ${neededRights}` : "";
    process.stderr.write(`boxinit: ${forLog(`${error.message}${right}`)}\n`);
    return exitCodes.internal;
  }
}

const neededRights = "It takes the right to get pods, and to get and create pods/exec.";

function read(pod: string | undefined, options: VerifyOptions): Promise<VerifyReport> {
  const saved = [options.mountinfo, options.comm, options.cmdline].filter((one) => one !== undefined);
  if (pod !== undefined) {
    if (saved.length > 0 || options.pod !== undefined) {
      throw new UsageError(
        `${JSON.stringify(pod)} is a pod of the cluster: leave out --mountinfo, --comm, --cmdline, --pod`,
      );
    }
    return verifyPodOfCluster(pod, options);
  }
  // Else what this machine has would be told as if it were a pod's.
  if ([options.namespace, options.kubeconfig, options.context].some((one) => one !== undefined)) {
    throw new UsageError("--namespace, --kubeconfig and --context go with a pod of the cluster: name one");
  }
  if (options.mountinfo !== undefined) return verifySavedText({ ...options, mountinfo: options.mountinfo });
  if (saved.length > 0) throw new UsageError("--comm and --cmdline go with --mountinfo");
  return verifyThisContainer(options);
}
