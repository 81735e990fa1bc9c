import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMeasured } from "../support/run-measured.ts";
import { type GeneratedCluster, startGeneratedCluster } from "./cluster/generated-cluster.ts";

let folder: string;
/** As it is published: Node takes memory to run sources. */
let program: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit test "));
  const bundle = join(folder, "bundle");
  execFileSync(process.execPath, [join(import.meta.dirname, "../../scripts/build.ts"), "--out", bundle]);
  program = join(bundle, "boxinit.js");
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * @param most - MiB of resident memory, without a flag of Node.js: half of what it takes where pages are kept, and far
 *   above what collectors make of it from machine to machine
 */
async function scan(size: GeneratedCluster, most: number): Promise<string> {
  const cluster = await startGeneratedCluster(folder, size);
  const run = await runMeasured(program, ["scan"], { env: { KUBECONFIG: cluster.kubeconfig } });
  cluster.close();
  console.log(`${size.pods} pods of ${size.deployments} Deployments: at most ${run.peak.toFixed(0)} MiB`);
  expect(run.exitCode, run.stderr).toBe(1);
  expect(run.peak).toBeLessThan(most);
  return run.stdout;
}

/** A busy machine must not fail a test. */
describe("a hundred thousand pods, 8 KB of JSON each", { timeout: 1_800_000 }, () => {
  it("of two thousand Deployments are told in little memory: pages let go, their items read one at a time", async () => {
    const text = await scan({ pods: 100_000, deployments: 2000 }, 220);
    expect(text).toContain("2,000 workloads and 100,000 pods looked at; Sysbox: 2,000 workloads, 100,000 pods\n");
    expect(
      text.match(/^ {2}Deployment \S+: its next pods would be repaired; 50 pods now: 50 to be repaired$/gm),
    ).toHaveLength(2000);
  });

  it("without any controller are as many rows, and what is told of them is one thing", async () => {
    const text = await scan({ pods: 100_000, deployments: 0 }, 300);
    expect(text).toContain("100,000 workloads and 100,000 pods looked at; Sysbox: 100,000 workloads, 100,000 pods\n");
    expect(text.match(/^ {2}Pod \S+: its next pods would be repaired$/gm)).toHaveLength(100_000);
  });
});
