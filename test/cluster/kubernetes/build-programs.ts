import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { missingPrograms } from "./programs.ts";
import type { ProgramName, Release } from "./releases.ts";

const packages: Readonly<Record<ProgramName, string>> = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kubelet: "k8s.io/kubernetes/cmd/kubelet",
  "kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
};

/** The name that `go build` gives the file. */
function fileName(program: ProgramName): string {
  return program === "etcd" ? "server" : program;
}

/** Builds what is missing of a release, in one call: the programs share most of their packages. */
export function buildPrograms(release: Release): void {
  const missing = missingPrograms(release);
  if (missing.length === 0) return;
  console.log(`building ${missing.join(", ")} ${release.version} from Go modules: minutes on a first run`);
  mkdirSync(release.builtInto, { recursive: true });
  removeLeftovers(release);
  const folder = mkdtempSync(join(dirname(release.builtInto), `building-${release.version}-`));
  try {
    const args = ["build", "-trimpath", "-ldflags", linkerFlags(release.version), "-o", `${folder}/`];
    const { status, error } = spawnSync("go", [...args, ...missing.map((name) => packages[name])], {
      cwd: release.module,
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (status !== 0)
      throw new Error(`go build failed in ${release.module}: ${error?.message ?? `exit code ${status}`}`);
    // Only whole files get their names.
    for (const name of missing) renameSync(join(folder, fileName(name)), join(release.builtInto, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Builds that were interrupted, and what an earlier state of the module was built into. */
function removeLeftovers({ builtInto, version }: Release): void {
  const cache = dirname(builtInto);
  const old = readdirSync(cache).filter((name) => name.replace("building-", "").startsWith(`${version}-`));
  for (const name of old) if (join(cache, name) !== builtInto) rmSync(join(cache, name), { recursive: true });
}

/** Without a version from the linker, the programs call themselves v0.0.0. */
function linkerFlags(version: string): string {
  const [major, minor] = version.slice(1).split(".");
  const values = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((where) => [
    `-X ${where}.gitVersion=${version}`,
    `-X ${where}.gitMajor=${major}`,
    `-X ${where}.gitMinor=${minor}`,
  ]);
  return ["-s", "-w", ...values].join(" ");
}
