import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectPod } from "../../src/verify/expected-pod.ts";
import { parseMountInfo } from "../../src/verify/mount-info.ts";
import { buildMountTree, type MountTree } from "../../src/verify/mount-tree.ts";
import type { PathLook } from "../../src/verify/path-look.ts";
import { verifyContainer } from "../../src/verify/verify-container.ts";
import type { ContainerReport } from "../../src/verify/verify-report.ts";

/**
 * `/proc/1/mountinfo` of Debian's systemd 252, booted as a node with Sysbox boots it, and the pod. The paths in which the
 * layers of the image lay are left out.
 */
export type RecordedName = "hidden" | "masked" | "repaired" | "run-volume";

export function recordedFile(name: RecordedName, kind: "mountinfo" | "json"): string {
  return join(import.meta.dirname, "recorded", `${name}.${kind}`);
}

interface Circumstances {
  /** What is seen at some paths; elsewhere, folders that can be read. Without it nobody looks. */
  readonly looks?: Readonly<Record<string, PathLook>>;
  readonly withoutSpec?: boolean;
}

export async function verifyRecorded(name: RecordedName, circumstances: Circumstances = {}): Promise<ContainerReport> {
  const { looks, withoutSpec = false } = circumstances;
  const pod = expectPod(JSON.parse(readFileSync(recordedFile(name, "json"), "utf8")));
  if (typeof pod === "string") throw new Error(pod);
  return await verifyContainer({
    name: "main",
    facts: {
      tree: treeOf(readFileSync(recordedFile(name, "mountinfo"), "utf8")),
      pid1: { comm: "systemd", argv: ["/sbin/init"], containerVariable: null },
    },
    expected: withoutSpec ? undefined : pod.containers[0],
    repair: withoutSpec ? undefined : pod.repair,
    look: looks === undefined ? null : async ({ path }) => looks[path] ?? { found: "folder", isTried: true },
  });
}

export function treeOf(text: string): MountTree {
  const read = parseMountInfo(text);
  if (read.is !== "read") throw new Error(`line ${read.line}: ${read.why}`);
  return buildMountTree(read.mounts);
}

/** Of each mount, its path and verdict. */
export function verdictsOf({ mounts }: ContainerReport): Readonly<Record<string, string>> {
  return Object.fromEntries(mounts.map(({ path, verdict }) => [path, verdict]));
}
