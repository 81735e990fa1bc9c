// Makes a release of what is on main: npm run release -- VERSION [--out FOLDER] [--dry-run]
// All of it is made in a tree beside this one. Only when it is all there do commit, tag and folder appear, and nothing is
// ever pushed; a release that fails leaves everything as it was.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fetchTools } from "../../test/chart/helm/fetch-tools.ts";
import { findHelm } from "../../test/chart/helm/find-tools.ts";
import { nameUnreleased } from "./changelog.ts";
import { hearInterruption } from "./interruption.ts";
import { problemsOf } from "./preconditions.ts";
import { putAtOnce } from "./put-at-once.ts";
import { git, runProgram } from "./run-program.ts";
import { agreedVersion, writeVersion } from "./version-places.ts";

const root = join(import.meta.dirname, "../..");
const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: text, repository: text, image: text, "dry-run": { type: "boolean", default: false } },
});
const [version, ...others] = positionals;
if (version === undefined || others.length > 0) {
  console.error(
    "usage: npm run release -- VERSION [--out FOLDER] [--dry-run] [--repository URL] [--image NAME], see docs/release.md",
  );
  process.exit(2);
}
const out = resolve(values.out ?? join(root, ".cache/release", version));
const problems = problemsOf({ root, version, out });
if (problems.length > 0) {
  for (const problem of problems) console.error(`release: ${problem}`);
  process.exit(1);
}

const unlessInterrupted = hearInterruption();
const scratch = mkdtempSync(join(tmpdir(), "boxinit-release-"));
const tree = join(scratch, "tree");
try {
  git(root, "worktree", "add", "--quiet", "--detach", tree, "HEAD");
  const commit = commitVersion(version);
  await unlessInterrupted();
  tell("making what is published");
  const made = join(scratch, "made");
  const passedOn = (["repository", "image"] as const).flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, values[name]],
  );
  const assets = [join(tree, "scripts/release/assets.ts"), "--out", made, ...passedOn];
  runProgram(process.execPath, assets, { cwd: tree, env: { HELM: findHelm() } });
  await unlessInterrupted();
  putAtOnce({ root, made, out, tagged: values["dry-run"] ? undefined : { commit, version } });
  console.log(readFileSync(join(out, "SHA256SUMS"), "utf8"));
  tell(`in ${out}`);
  tell(values["dry-run"] ? "a dry run: neither committed nor tagged" : next(version));
} catch (error) {
  console.error(`release: ${error instanceof Error ? error.message : String(error)}`);
  console.error("release: nothing was changed");
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
  git(root, "worktree", "prune");
}

/** @returns the commit, which no branch has yet */
function commitVersion(name: string): string {
  writeVersion(tree, name);
  const changelog = join(tree, "CHANGELOG.md");
  const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000);
  const day = new Date(seconds * 1000).toISOString().slice(0, 10);
  writeFileSync(changelog, nameUnreleased(readFileSync(changelog, "utf8"), name, day));
  tell("installing packages as the lockfile has them");
  runProgram("npm", ["ci", "--prefer-offline"], { cwd: tree });
  fetchTools();
  runProgram(process.execPath, [join(tree, "scripts/chart/generate.ts")], { cwd: tree, env: { HELM: findHelm() } });
  agreedVersion(tree);
  git(tree, "commit", "--quiet", "--all", "--message", `Release ${name}`);
  return git(tree, "rev-parse", "HEAD");
}

function next(name: string): string {
  return [
    `committed and tagged as v${name}, and pushed nothing. Look at it: git show v${name}`,
    `  to publish:  git push --atomic origin main v${name}`,
    `  to undo:     git tag --delete v${name} && git reset --keep HEAD~1`,
  ].join("\n");
}

function tell(line: string): void {
  console.log(`release: ${line}`);
}
