import { chmodSync, lchownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The owner, as the machine counts, who is root in a container. */
export const rootOfContainers = 100_000;

/** Gives every file below a folder, and the folder, to the same user of a container's user namespace. */
export function shiftOwners(folder: string): void {
  shift(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) shiftOwners(path);
    else shift(path);
  }
}

function shift(path: string): void {
  const { uid, gid, mode } = lstatSync(path);
  lchownSync(path, uid + rootOfContainers, gid + rootOfContainers);
  // chown(2) takes the set-user-ID and set-group-ID bits away.
  if ((mode & 0o6000) !== 0) chmodSync(path, mode & 0o7777);
}
