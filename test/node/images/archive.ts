import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { build, buildah } from "../../image/buildah.ts";

const cache = join(import.meta.dirname, "../../../.cache/node-images");

/** What an image is made of. */
export interface Recipe {
  /** As pods name it. */
  readonly image: string;
  /** All that makes a difference to the image: it is made anew where one of these has changed. */
  readonly state: readonly string[];
  /** @param folder - an empty one, for what only the build needs */
  readonly prepare: (folder: string) => Build;
}

interface Build {
  /** Has the Dockerfile, and what it takes. */
  readonly context: string;
  readonly args: readonly string[];
}

export function archiveOf({ image, state }: Recipe): string {
  const hash = createHash("sha256").update(JSON.stringify([image, state]));
  return join(cache, `${image.replace(/[^a-z0-9]+/g, "-")}-${hash.digest("hex").slice(0, 12)}.tar`);
}

/** Makes the image as an OCI archive, unless it is there. */
export function makeArchive(recipe: Recipe): void {
  const file = archiveOf(recipe);
  if (existsSync(file)) return;
  mkdirSync(cache, { recursive: true });
  const ofOtherStates = basename(file).replace(/[0-9a-f]{12}[.]tar$/, "");
  const earlier = readdirSync(cache).filter((name) => name.startsWith(ofOtherStates));
  const folder = mkdtempSync(join(cache, "making-"));
  try {
    const { context, args } = recipe.prepare(folder);
    build(["--pull-never", ...args, "--tag", recipe.image], context);
    const part = join(folder, "part.tar");
    buildah(["push", "--quiet", recipe.image, `oci-archive:${part}:${recipe.image}`]);
    buildah(["rmi", "--force", recipe.image]);
    renameSync(part, file);
    for (const name of earlier) rmSync(join(cache, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
