import { stat } from "node:fs/promises";
import type { PodTemplates } from "../../manifests/pod-templates.ts";
import { readFiles } from "../../manifests/read-files.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { type ManifestProblem, problemText } from "../problem-text.ts";
import { readPolicy } from "../read-policy.ts";
import { tell } from "../tell.ts";
import { type ConvertedFile, convertFile, type PlacedPod } from "./convert-file.ts";
import { type OutputFile, outputFiles } from "./output-files.ts";
import { printFiles, printStream } from "./print-conversion.ts";
import { tellConversion } from "./tell-conversion.ts";
import { writeOutput } from "./write-output.ts";

export interface ConvertCommandOptions {
  readonly container?: readonly string[];
  readonly configmap?: true;
  readonly outputDir?: string;
  readonly force?: true;
  readonly template: PodTemplates;
  readonly config?: string;
}

/** @returns the exit code */
export async function runConvert(file: string, options: ConvertCommandOptions): Promise<number> {
  const { container, configmap = false, outputDir, force = false, template, config } = options;
  if (force && outputDir === undefined) throw new UsageError("--force is for --output-dir");
  const policy = readPolicy(config);
  const read = await readManifest(file);
  if (typeof read !== "string") return tellProblems([read]);
  const engine = { policy, templates: template, containers: container, byConfigMap: configmap };
  const converted = convertFile(file, read, engine);
  if ("problems" in converted) return tellProblems(converted.problems);
  requireContainers(container ?? [], converted.pods);
  const files = outputFiles(file, converted, configmap);
  await put(files, converted, { configmap, outputDir, force });
  return tellConversion(converted.pods) ? exitCodes.findings : exitCodes.ok;
}

async function readManifest(file: string): Promise<string | ManifestProblem> {
  const isFolder = file !== "-" && (await stat(file).catch(() => undefined))?.isDirectory();
  if (isFolder) throw new UsageError(`${file} is a folder: convert takes one manifest`);
  for await (const input of readFiles([file], process.stdin)) return input.is === "text" ? input.text : input;
  return { file, problem: "it can not be read" };
}

function tellProblems(problems: readonly ManifestProblem[]): number {
  for (const problem of problems) process.stderr.write(problemText(problem));
  return exitCodes.usage;
}

function requireContainers(names: readonly string[], pods: readonly PlacedPod[]): void {
  const found = new Set(pods.flatMap(({ containers }) => containers.map(({ container }) => container.name)));
  const missing = names.find((name) => !found.has(name));
  if (missing !== undefined) {
    throw new UsageError(`no Sysbox pod of the manifest has a container named ${missing}`);
  }
}

async function put(
  files: readonly OutputFile[],
  { pods }: ConvertedFile,
  { configmap, outputDir, force }: { configmap: boolean; outputDir: string | undefined; force: boolean },
): Promise<void> {
  if (outputDir === undefined) return configmap ? printStream(files) : printFiles(files);
  // A manifest in which nothing changes has no business in the folder.
  if (!pods.some(({ containers }) => containers.some(({ is }) => is === "converted"))) return;
  const written = await writeOutput(outputDir, files, force);
  for (const path of written) tell(`wrote ${path}`);
}
