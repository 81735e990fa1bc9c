import { chmodSync, chownSync, lchownSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rootOfContainers } from "../rootfs/shift-owners.ts";
import { pathInside } from "../sandbox/path-inside.ts";
import type { ImageFile } from "./cri-config.ts";

/** Puts files into a root file system. */
export function addImageFiles(rootfs: string, files: Readonly<Record<string, ImageFile>>): void {
  for (const [path, file] of Object.entries(files)) {
    const folder = pathInside(rootfs, dirname(path), (made) => chownSync(made, rootOfContainers, rootOfContainers));
    const target = join(rootfs, folder, basename(path));
    // A link that is there would be followed to the machine's own file.
    rmSync(target, { force: true });
    if (typeof file === "object") symlinkSync(file.linkTo, target);
    else writeFileSync(target, file);
    lchownSync(target, rootOfContainers, rootOfContainers);
    if (typeof file === "string") chmodSync(target, file.startsWith("#!") ? 0o755 : 0o644);
  }
}
