import { createHash } from "node:crypto";
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export const repository = join(import.meta.dirname, "../..");
/** Programs and packages of peers, kept from run to run. Tests give another place. */
const cache = process.env.BENCH_CACHE ?? join(repository, ".cache/bench");

/** Where something is kept once it is built: a folder for each state of the files that it is built of. */
export function cacheFolder(name: string, sources: readonly string[]): string {
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: repository })).sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(repository, file)));
  return join(cache, `${name}-${hash.digest("hex").slice(0, 16)}`);
}

/** Removes what earlier states were built into: Pepr alone is 200 MB. */
export function forgetEarlierStates(name: string): void {
  if (!existsSync(cache)) return;
  const earlier = readdirSync(cache).filter((folder) => new RegExp(`^${name}-[0-9a-f]{16}(\\.part)?$`).test(folder));
  for (const folder of earlier) rmSync(join(cache, folder), { recursive: true });
}
