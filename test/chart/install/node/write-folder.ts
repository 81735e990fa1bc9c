import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
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
 * Puts files into a folder as the kubelet does: each is a link through `..data` into a folder for this state of them,
 * and one rename makes a new state of all of them (pkg/volume/util/atomic_writer.go).
 *
 * @param group - the pod's fsGroup, which can read all files
 */
export function writeFolder(folder: string, files: VolumeFiles, group: number | undefined): void {
  const data = join(folder, "..data");
  const old = existsSync(data) ? readlinkSync(data) : undefined;
  if (old !== undefined && isSame(data, files)) return;
  const next = mkdtempSync(join(folder, `..${new Date().toISOString().replace(/\W/g, "_")}.`));
  chmodSync(next, 0o755);
  for (const [path, file] of files) writeOne(join(next, path), file, group);
  symlinkSync(basename(next), join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), data);
  const names = new Set([...files.keys()].map((path) => path.split("/", 1)[0] ?? path));
  for (const name of names) {
    if (!existsSync(join(folder, name))) symlinkSync(`..data/${name}`, join(folder, name));
  }
  if (old !== undefined) rmSync(join(folder, old), { recursive: true });
}

function writeOne(file: string, { content, mode, user = 0 }: VolumeFile, group: number | undefined): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
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
