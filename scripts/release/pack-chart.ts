import { cpSync, globSync, mkdtempSync, renameSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findHelm } from "../../test/chart/helm/find-tools.ts";
import { chartFolder } from "../chart/chart-files.ts";
import { runProgram } from "./run-program.ts";

/** Helm writes each file's time into the package: the one that npm gives to all files, so that both come out the same. */
const fileTime = new Date("1985-10-26T08:15:00Z");

/** Packs the chart with Helm, the same each time. */
export function packChart(version: string, file: string): void {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-chart-"));
  try {
    const copy = join(folder, "boxinit");
    cpSync(chartFolder, copy, { recursive: true });
    for (const path of globSync("**", { cwd: copy })) utimesSync(join(copy, path), fileTime, fileTime);
    runProgram(findHelm(), ["package", copy, "--destination", folder], { cwd: folder });
    cpSync(join(folder, `boxinit-${version}.tgz`), `${file}.part`);
    renameSync(`${file}.part`, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
