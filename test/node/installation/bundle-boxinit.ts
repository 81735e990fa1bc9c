import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";

const root = join(import.meta.dirname, "../../..");

/** Makes the program that people install, for this node's tests: it starts in a fourth of what the sources take. */
export async function bundleBoxinit(node: ControlPlane): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, "scripts/build.ts"), "--out", folderOf(node)]);
}

export function bundledBoxinit(node: ControlPlane): string {
  return join(folderOf(node), "boxinit.js");
}

function folderOf({ supervised }: ControlPlane): string {
  return join(supervised.folder, "boxinit");
}
