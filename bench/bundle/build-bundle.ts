import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/**
 * Builds what users run, always anew: an old bundle would be measured in silence.
 *
 * @param place a folder of .cache, one for each that measures: a server loads parts of its bundle late
 * @returns the path of the program
 */
export function buildBundle(place: string): string {
  const out = join(root, ".cache", place, "boxinit");
  execFileSync(process.execPath, [join(root, "scripts/build.ts"), "--out", out], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(out, "boxinit.js");
}
