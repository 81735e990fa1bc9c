import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { isExecutable } from "../../support/is-executable.ts";
import { mainRelease, type ProgramName, type Release } from "./releases.ts";

export type Programs = Readonly<Record<ProgramName, string>>;

/**
 * The programs of a control plane: of this release what it has, the rest of the main release.
 *
 * @throws Error where one is neither in `KUBEBUILDER_ASSETS` nor built, or is there in another version: controllers must
 *   not be newer than their API server
 */
export function findPrograms(release: Release): Programs {
  const find = (name: ProgramName): string => {
    const found = programFile(release.programs.includes(name) ? release : mainRelease, name);
    if (found === undefined) throw new Error(`${name} is not built: npm run test:cluster builds it`);
    return found;
  };
  const assets = process.env.KUBEBUILDER_ASSETS;
  const apiServer = find("kube-apiserver");
  if (assets !== undefined && apiServer === join(assets, "kube-apiserver"))
    expectVersion(apiServer, mainRelease.version);
  return {
    etcd: find("etcd"),
    "kube-apiserver": apiServer,
    "kube-controller-manager": find("kube-controller-manager"),
    kubectl: find("kubectl"),
    "kube-scheduler": find("kube-scheduler"),
    kubelet: find("kubelet"),
    "kube-proxy": find("kube-proxy"),
  };
}

/** Ready binaries, where they are given, stand for the main release: they are of one version only. */
function programFile(release: Release, name: ProgramName): string | undefined {
  const assets = process.env.KUBEBUILDER_ASSETS;
  const folders = assets === undefined || release !== mainRelease ? [release.builtInto] : [assets, release.builtInto];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function missingPrograms(release: Release): readonly ProgramName[] {
  return release.programs.filter((name) => programFile(release, name) === undefined);
}

function expectVersion(program: string, version: string): void {
  const said = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  if (said !== `Kubernetes ${version}`) throw new Error(`KUBEBUILDER_ASSETS: ${program} is ${said}, not ${version}`);
}
