import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export const root = join(import.meta.dirname, "../..");

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().default(""),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().default(false),
      optional: z.boolean().default(false),
      link: z.boolean().default(false),
    }),
  ),
});

export type LockedPackage = z.infer<typeof lockfile>["packages"][string] & { readonly path: string };

/** All packages of a lockfile, by the folder where each is installed, without the one that it is for. */
export function lockedPackages(folder: string): readonly LockedPackage[] {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(root, folder, "package-lock.json"), "utf8")));
  return Object.entries(packages)
    .map(([path, one]) => ({ ...one, path }))
    .filter(({ path, link }) => path.startsWith("node_modules/") && !link);
}
