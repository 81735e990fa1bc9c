import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

export interface InstalledPackage {
  /** What is packed. */
  readonly built: string;
  /** Names of the files in the tarball, in order. */
  readonly files: readonly string[];
  /** The folder that it is installed in: a project of somebody else's. */
  readonly project: string;
  remove(): void;
}

/** Builds, packs and installs the package as its users do. */
export async function installPackage(): Promise<InstalledPackage> {
  const project = mkdtempSync(join(tmpdir(), "boxinit installed "));
  const built = mkdtempSync(join(root, ".cache/package-"));
  await run(process.execPath, [join(root, "scripts/build.ts"), "--out", built]);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project, built]);
  const [packed]: [{ filename: string; files: { path: string }[] }] = JSON.parse(stdout);
  // Nothing has to be fetched: whatever the package needs is in it.
  const flags = ["--offline", "--no-audit", "--no-fund", "--prefix", project];
  await run("npm", ["install", ...flags, join(project, packed.filename)], { cwd: project });
  return {
    built,
    files: packed.files.map(({ path }) => path).sort(),
    project,
    remove: () => {
      rmSync(project, { recursive: true });
      rmSync(built, { recursive: true });
    },
  };
}
