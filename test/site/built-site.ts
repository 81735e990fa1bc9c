import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const out = ".cache/site-tested";

/** Not the root of a server, as on GitHub Pages: a link that forgets it leads nowhere. */
export const base = "/pages/boxinit/";
/** Of nobody: nothing asks it. */
export const repository = "https://repository.example/boxinit/blob/main/";
export const siteFolder = join(root, out);

/** Builds the site as its readers get it. */
export function buildSite(): void {
  const args = ["site/build.ts", "--base", base, "--repository", repository, "--out", out];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("the site was not built");
}
