import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../../../support/atomic-writer.ts";
import { hasOtherUsers } from "./other-users.ts";

export interface VolumeFile {
  readonly content: Buffer;
  readonly mode: number;
  /** Who owns the file, where it is not root. */
  readonly user?: number;
}

/** By their paths in the volume. */
export type VolumeFiles = ReadonlyMap<string, VolumeFile>;

/**
 * Puts files into a folder as the kubelet does, where they are others than those that are there.
 *
 * @param group - the pod's fsGroup, which can read all files
 */
export function writeFolder(folder: string, files: VolumeFiles, group: number | undefined): void {
  const data = join(folder, "..data");
  if (existsSync(data) && isSame(data, files)) return;
  writeAtomically(folder, files, (path, file) => writeOne(path, file, group));
}

function writeOne(file: string, { content, mode, user = 0 }: VolumeFile, group: number | undefined): void {
  writeFileSync(file, content);
  chmodSync(file, group === undefined ? mode : mode | 0o440);
  if (hasOtherUsers()) chownSync(file, user, group ?? 0);
}

function isSame(data: string, files: VolumeFiles): boolean {
  return [...files].every(([path, { content }]) => {
    const file = join(data, path);
    return existsSync(file) && readFileSync(file).equals(content);
  });
}
