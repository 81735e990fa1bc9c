import { chmodSync, lchownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * What kubelet does for a pod's `fsGroup` (pkg/volume/volume_linux.go, changeFilePermission): all in the volume is the
 * group's to read, and to write where the volume's kind can be written; a folder's new files are the group's too.
 */
export function giveToGroup(path: string, group: number, canBeWritten: boolean): void {
  const { mode, uid } = lstatSync(path);
  const kind = mode & 0o170_000;
  const isFolder = kind === 0o040_000;
  lchownSync(path, uid, group);
  if (kind === 0o120_000) return;
  chmodSync(path, (mode & 0o7777) | (canBeWritten ? 0o660 : 0o440) | (isFolder ? 0o2110 : 0));
  if (isFolder) for (const name of readdirSync(path)) giveToGroup(join(path, name), group, canBeWritten);
}
