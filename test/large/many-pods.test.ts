import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { type GeneratedCluster, startGeneratedCluster } from "./cluster/generated-cluster.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit test "));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** @param heap - mebibytes for all that JavaScript holds */
async function scan(size: GeneratedCluster, heap: number): Promise<string> {
  const cluster = await startGeneratedCluster(folder, size);
  const env = { KUBECONFIG: cluster.kubeconfig, NODE_OPTIONS: `--max-old-space-size=${heap}` };
  const { exitCode, stdout, stderr } = await runBoxinit(["scan"], "", folder, env);
  cluster.close();
  expect(exitCode, stderr).toBe(1);
  return stdout;
}

/** A busy machine must not fail a test. */
describe("a hundred thousand pods, 8 KB of JSON each", { timeout: 1_800_000 }, () => {
  it("of two thousand Deployments are told in a small heap: a kibibyte kept of each pod, and it would not do", async () => {
    const text = await scan({ pods: 100_000, deployments: 2000 }, 96);
    expect(text).toContain("2,000 workloads and 100,000 pods looked at; Sysbox: 2,000 workloads, 100,000 pods\n");
    expect(
      text.match(/^ {2}Deployment \S+: its next pods would be repaired; 50 pods now: 50 to be repaired$/gm),
    ).toHaveLength(2000);
  });

  it("without any controller are as many rows, and what is told of them is one thing", async () => {
    const text = await scan({ pods: 100_000, deployments: 0 }, 192);
    expect(text).toContain("100,000 workloads and 100,000 pods looked at; Sysbox: 100,000 workloads, 100,000 pods\n");
    expect(text.match(/^ {2}Pod \S+: its next pods would be repaired$/gm)).toHaveLength(100_000);
  });
});
