import { join } from "node:path";
import { isExecutable } from "../../support/is-executable.ts";
import { mainRelease, type ProgramName, type Release, releases } from "./releases.ts";

export type Programs = Readonly<Record<ProgramName, string>>;

/**
 * The programs of a control plane: of this release what it has, the rest of the main release.
 *
 * @throws Error where one is neither in `KUBEBUILDER_ASSETS` nor built
 */
export function findPrograms(release: Release): Programs {
  const find = (name: ProgramName): string => {
    const found = programFile(release.programs.includes(name) ? release : mainRelease, name);
    if (found === undefined) throw new Error(`${name} is not built: npm run test:cluster builds it`);
    return found;
  };
  return {
    etcd: find("etcd"),
    "kube-apiserver": find("kube-apiserver"),
    "kube-controller-manager": find("kube-controller-manager"),
    kubectl: find("kubectl"),
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

/** Whether nothing has to be built. */
export function allProgramsFound(): boolean {
  return releases.every((release) => missingPrograms(release).length === 0);
}
