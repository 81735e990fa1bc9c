import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { allProgramsFound } from "../../test/cluster/kubernetes/programs.ts";
import { mainRelease } from "../../test/cluster/kubernetes/releases.ts";
import { isExecutable } from "../../test/support/is-executable.ts";

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

/** Root, or a kernel that lets everybody make user namespaces. */
export const privateMounts: Prerequisite = {
  name: "private mount namespaces",
  isMet: () =>
    [[], ["--user", "--map-root-user"]].some(
      (user) => spawnSync("unshare", [...user, "--mount", "--pid", "--fork", "true"]).status === 0,
    ),
};

/** Kubernetes' programs, or a Go that can build them: the module says which, and Go ends with an error if it is older. */
export const kubernetesPrograms: Prerequisite = {
  name: "Go 1.26 or later, to build Kubernetes (https://go.dev/dl)",
  isMet: () => allProgramsFound() || spawnSync("go", ["env", "GOVERSION"], { cwd: mainRelease.module }).status === 0,
};
