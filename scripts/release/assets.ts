// Puts what is published of a version into a folder, from the tree as it is: npm run release:assets -- --out FOLDER
// The same tree gives the same files, byte for byte. npm run release calls it, and the workflow does, for a tag.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fetchTools } from "../../test/chart/helm/fetch-tools.ts";
import { renderManifests } from "../chart/render-manifests.ts";
import { releaseNotes } from "./changelog.ts";
import { notesFile, writeChecksums } from "./checksums.ts";
import { packChart } from "./pack-chart.ts";
import { runProgram } from "./run-program.ts";
import { agreedVersion } from "./version-places.ts";

const root = join(import.meta.dirname, "../..");
const text = { type: "string" } as const;
const { values } = parseArgs({ options: { out: text, tag: text, repository: text, image: text } });
const { out, tag, repository, image } = values;
if (out === undefined) {
  console.error("usage: npm run release:assets -- --out FOLDER [--tag vVERSION] [--repository URL] [--image NAME]");
  process.exit(2);
}
const folder = resolve(out);
const partial = `${folder}.part`;

try {
  const version = agreedVersion(root);
  if (tag !== undefined && tag !== `v${version}`) throw new Error(`the tag is ${tag}, and the tree is v${version}`);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeNotes(version);
  packPackage(version);
  fetchTools();
  packChart(version, join(partial, `boxinit-chart-${version}.tgz`));
  for (const [name, manifest] of renderManifests(image === undefined ? {} : { "image.repository": image }))
    if (!name.includes("/")) writeFileSync(join(partial, name), manifest);
  writeChecksums(partial);
  // Only a folder that is whole gets its name.
  renameSync(partial, folder);
  console.log(`boxinit ${version} in ${folder}:\n${readFileSync(join(folder, "SHA256SUMS"), "utf8").trimEnd()}`);
} catch (error) {
  rmSync(partial, { recursive: true, force: true });
  console.error(`release: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function writeNotes(version: string): void {
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  writeFileSync(join(partial, notesFile), releaseNotes(changelog, version, repository));
}

/** The package of npm, what is in it, and where the repository is known, the manifest by which krew installs it. */
function packPackage(version: string): void {
  runProgram(process.execPath, [join(root, "scripts/build.ts")], { cwd: root });
  const built = join(root, "dist");
  // Provenance is for packages that say where they are from.
  if (repository !== undefined)
    runProgram("npm", ["pkg", "set", `repository.url=git+${repository}.git`], { cwd: built });
  runProgram("npm", ["pack", "--pack-destination", partial, built], { cwd: root });
  copyFileSync(join(built, "sbom.cdx.json"), join(partial, `boxinit-${version}.cdx.json`));
  if (repository === undefined) return;
  const archive = `boxinit-${version}.tgz`;
  const uri = `${repository}/releases/download/v${version}/${archive}`;
  const script = join(root, "scripts/krew-manifest.ts");
  const args = ["--archive", join(partial, archive), "--uri", uri, "--homepage", repository];
  writeFileSync(join(partial, "boxinit.yaml"), runProgram(process.execPath, [script, ...args], { cwd: root }));
}
