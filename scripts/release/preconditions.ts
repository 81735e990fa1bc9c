import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { partOf } from "./changelog.ts";
import { git } from "./run-program.ts";
import { isNewer, isVersion } from "./version-order.ts";
import { agreedVersion } from "./version-places.ts";

interface Plan {
  readonly root: string;
  readonly version: string;
  readonly out: string;
}

/** What has to be mended before a release can be made, all of it at once; none where it can. Changes nothing. */
export function problemsOf({ root, version, out }: Plan): readonly string[] {
  if (!isVersion(version)) return [`${JSON.stringify(version)} is no version such as 1.2.3 or 1.2.3-rc.1`];
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const branch = git(root, "branch", "--show-current");
  const changed = git(root, "status", "--porcelain").split("\n").filter(Boolean);
  return [
    ...versionProblem(root, version),
    ...(branch === "main" ? [] : [`releases are made on main, and this is ${branch || "no branch"}`]),
    ...(changed.length === 0
      ? []
      : [`not committed: ${shortList(changed.map((line) => line.trim().replace(/^\S+ +/, "")))}`]),
    ...(git(root, "tag", "--list", `v${version}`) === "" ? [] : [`there is a tag v${version}`]),
    ...(partOf(changelog, undefined) === undefined ? ['CHANGELOG.md has nothing under "## Unreleased"'] : []),
    ...(partOf(changelog, version) === undefined ? [] : [`CHANGELOG.md has a part for ${version}`]),
    ...(existsSync(out) && readdirSync(out).length > 0 ? [`${out} is not empty`] : []),
  ];
}

function versionProblem(root: string, version: string): readonly string[] {
  try {
    const present = agreedVersion(root);
    return isNewer(version, present) ? [] : [`${version} is not newer than ${present}`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function shortList(files: readonly string[]): string {
  const more = files.length > 5 ? `, and ${files.length - 5} more` : "";
  return `${files.slice(0, 5).join(", ")}${more}`;
}
