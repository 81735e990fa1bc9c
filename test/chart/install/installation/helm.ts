import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { findHelm } from "../../helm/find-tools.ts";

export const chart = join(import.meta.dirname, "../../../../charts/boxinit");

const run = promisify(execFile);

/** The real Helm, as an administrator of the cluster. @throws Error where it fails, with what it and the pods printed */
export async function helm({ kubeconfig, supervised }: ControlPlane, ...args: readonly string[]): Promise<string> {
  const { folder } = supervised;
  // It keeps things below its HOME.
  const env = { HOME: folder, KUBECONFIG: kubeconfig };
  try {
    return (await run(findHelm(), [...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${lastLines(folder)}`, { cause });
  }
}

/** Of the node, of cert-manager where it runs, and of every pod. */
function lastLines(folder: string): string {
  return globSync(["node-*.log", "cert-manager-*.log", "pods/*/*.log"].map((pattern) => join(folder, pattern)))
    .map((file) => `== ${relative(folder, file)}\n${readFileSync(file, "utf8").slice(-2000)}`)
    .join("\n");
}

/** The chart as another version of it, packed. @returns the file */
export async function packVersion(cluster: ControlPlane, version: string): Promise<string> {
  const folder = cluster.supervised.folder;
  await helm(cluster, "package", chart, "--version", version, "--app-version", version, "--destination", folder);
  return join(folder, `boxinit-${version}.tgz`);
}
