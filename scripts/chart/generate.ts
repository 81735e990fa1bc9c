// Brings what is made from the chart up to date: its schema and README, and the manifests in deploy/. Tests compare
// them, so that none is forgotten.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fetchTools } from "../../test/chart/helm/fetch-tools.ts";
import { chartFolder, generatedChartFiles } from "./chart-files.ts";
import { deployFolder, renderManifests } from "./render-manifests.ts";

// Helm checks what it renders against the schema, so that comes first.
update(chartFolder, generatedChartFiles());
fetchTools();
update(deployFolder, renderManifests());

function update(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const file = join(folder, name);
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    writeFileSync(file, text);
    console.log(`updated ${file}`);
  }
}
