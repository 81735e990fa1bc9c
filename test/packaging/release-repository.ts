import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findHelm } from "../chart/helm/find-tools.ts";
import { gitVariables } from "../support/git-variables.ts";

const root = join(import.meta.dirname, "../..");

/** A version that is newer than any that this repository will have. */
export const version = "98.7.6-rc.5";

/** Of a release: npm has to install everything for it, on a machine that does other things too. */
export const timeout = 600_000;

/** All releases of a run are of one day: the changelog names it, and midnight may come in between. */
export const releaseEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  ...gitVariables,
  SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000)),
};

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Ran {
  const options = { cwd, env: { ...releaseEnvironment, ...env }, encoding: "utf8" } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  return { status, stdout, stderr: `${error?.message ?? ""}${stderr}` };
}

export function expectRun(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(program, args, cwd);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}${stdout}`);
  return stdout.trim();
}

/** Makes the folder a repository of the files as they are here, whether they are committed or not. */
export function makeRepository(folder: string, prepare: (folder: string) => void = () => {}): void {
  // This is the repository of whoever runs the tests, which git may take for theirs only by what they have configured.
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 }).split("\0");
  // In a copy of the repository, node_modules can be a link, which is not ignored.
  for (const file of files.filter((one) => !["", "node_modules"].includes(one) && existsSync(join(root, one)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { verbatimSymlinks: true });
  }
  const changelog = join(folder, "CHANGELOG.md");
  const before = readFileSync(changelog, "utf8");
  if (!before.includes("\n## Unreleased\n"))
    writeFileSync(changelog, before.replace("\n## ", "\n## Unreleased\n\n- It has [a page](docs/release.md).\n\n## "));
  prepare(folder);
  expectRun("git", ["init", "--quiet", "--initial-branch", "main"], folder);
  makeReady(folder);
  expectRun("git", ["add", "--all"], folder);
  expectRun("git", ["commit", "--quiet", "--message", "As it is"], folder);
}

/** Makes another folder a clone, as the first was at a commit. */
export function cloneTo(clone: string, folder: string, commit: string): void {
  expectRun("git", ["clone", "--quiet", "--no-tags", folder, clone], root);
  makeReady(clone);
  expectRun("git", ["reset", "--quiet", "--hard", commit], clone);
}

function makeReady(folder: string): void {
  expectRun("git", ["config", "user.name", "Somebody"], folder);
  expectRun("git", ["config", "user.email", "somebody@example.com"], folder);
  // .gitignore has folders of this name, and this is a link.
  writeFileSync(join(folder, ".git/info/exclude"), "node_modules\n");
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

export function release(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  const script = join(folder, "scripts/release/release.ts");
  return run(process.execPath, [script, ...args], folder, { HELM: findHelm(), ...env });
}

/** All that a release could change, but for the folder that it makes. */
export function stateOf(folder: string): object {
  const git = (...args: readonly string[]) => expectRun("git", args, folder);
  return {
    refs: git("for-each-ref"),
    status: git("status", "--porcelain"),
    branch: git("branch", "--show-current"),
    trees: git("worktree", "list"),
  };
}
