import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";

/** Kept between runs, for the two images that the Dockerfile starts from. */
export const imageCache = join(import.meta.dirname, "../../.cache/image");

/**
 * Debian's buildah, with images in a folder of ours. It needs root, and neither a daemon nor a registry.
 *
 * STORAGE_DRIVER is its own variable: `vfs` where overlay mounts are not to be had. It copies more, and takes longer.
 */
export function buildah(args: readonly string[], cwd?: string): string {
  mkdirSync(imageCache, { recursive: true });
  const places = ["--root", join(imageCache, "storage"), "--runroot", join(imageCache, "run")];
  const driver = process.env.STORAGE_DRIVER ?? "overlay";
  return runProgram("buildah", [...places, "--storage-driver", driver, ...args], cwd);
}

/** Builds an image. `chroot`: steps run without namespaces of their own, which works inside a container too. */
export function build(args: readonly string[], context: string): void {
  buildah(["build", "--isolation", "chroot", ...args, "."], context);
}

export function imageExists(name: string): boolean {
  return buildah(["images", "--format", "{{.Name}}:{{.Tag}}"]).split("\n").includes(name);
}
