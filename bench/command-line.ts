import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle } from "./bundle/build-bundle.ts";
import { filesHead, measureFiles, partsHead, profileFiles } from "./command-line/measure-files.ts";
import { measureScan, scanHead } from "./command-line/measure-scan.ts";
import { writeManifests } from "./command-line/write-manifests.ts";
import { textTable } from "./report/text-table.ts";

// What the command line takes for much: manifests and pods a second, processor time, the most memory, and which part of
// the program the time is spent in. --quick: a thousand files and ten thousand pods, in less than two minutes.
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const [counts, clusters] = values.quick
  ? [[1000], [{ pods: 10_000, deployments: 200 }]]
  : [
      [1000, 10_000],
      [
        { pods: 10_000, deployments: 200 },
        { pods: 100_000, deployments: 2000 },
        { pods: 100_000, deployments: 0 },
      ],
    ];
const folder = mkdtempSync(join(tmpdir(), "boxinit bench "));
try {
  const program = buildBundle("bench-command-line");
  const files = [];
  for (const count of counts) {
    const manifests = join(folder, String(count));
    writeManifests(manifests, count);
    files.push(...(await measureFiles(program, manifests, count)));
  }
  console.log(`${textTable([filesHead, ...files])}\n`);
  const parts = await profileFiles(program, join(folder, String(counts[0])), folder);
  console.log(`${textTable([partsHead, ...parts])}\n`);
  const scans = [];
  for (const size of clusters) scans.push(await measureScan(program, folder, size));
  console.log(textTable([scanHead, ...scans]));
} finally {
  rmSync(folder, { recursive: true });
}
