import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface Prerequisite {
  readonly name: string;
  readonly isMet: () => boolean;
}

/** A program that must be on the PATH. */
export function onPath(program: string): Prerequisite {
  return {
    name: program,
    isMet: () => (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program))),
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Root, or a kernel that lets everybody make user namespaces. */
export const privateMounts: Prerequisite = {
  name: "private mount namespaces",
  isMet: () =>
    [[], ["--user", "--map-root-user"]].some(
      (user) => spawnSync("unshare", [...user, "--mount", "--pid", "--fork", "true"]).status === 0,
    ),
};
