import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

/** A Go module with the definitions of custom resources that the chart can have objects of. */
interface Source {
  readonly module: string;
  readonly sum: string;
  readonly files: string;
}

const sources: readonly Source[] = [
  {
    module: "github.com/cert-manager/cert-manager@v1.21.2",
    sum: "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
    files: "deploy/crds/*.yaml",
  },
  {
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
    files: "example/prometheus-operator-crd/*_{servicemonitors,podmonitors,prometheusrules}.yaml",
  },
  {
    module: "github.com/openreports/reports-api@v0.2.1",
    sum: "h1:g9KS3yle9Y1elmww4TK9EkD1rl6inIaiIJPX6e+u680=",
    files: "config/crd/*.yaml",
  },
];

const root = join(import.meta.dirname, "../../../..");

/** Where they are kept once they were fetched: one folder for each choice of them. */
export const customResources = join(
  root,
  ".cache/custom-resources",
  sources.map(({ module }) => basename(module).replace("@", "-")).join("_"),
);

const downloaded = z.object({ Dir: z.string(), Sum: z.string() });

export function customResourcesAreThere(): boolean {
  return existsSync(customResources);
}

/** Copies the definitions out of their modules. @throws Error where that fails, or a module is not what it was */
export function fetchCustomResources(): void {
  if (customResourcesAreThere()) return;
  mkdirSync(dirname(customResources), { recursive: true });
  const folder = mkdtempSync(join(dirname(customResources), "fetching-"));
  try {
    for (const source of sources) copyFrom(source, folder);
    // Only a whole folder gets its name.
    renameSync(folder, customResources);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyFrom({ module, sum, files }: Source, folder: string): void {
  const download = spawnSync("go", ["mod", "download", "-json", module], { cwd: tmpdir(), encoding: "utf8" });
  const { Dir, Sum } = downloaded.parse(JSON.parse(download.stdout));
  if (Sum !== sum) throw new Error(`${module} is not what it was: ${Sum}`);
  for (const file of globSync(join(Dir, files))) copyFileSync(file, join(folder, basename(file)));
}
