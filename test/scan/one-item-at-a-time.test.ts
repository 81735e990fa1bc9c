import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { startGeneratedCluster } from "../large/cluster/generated-cluster.ts";
import { runBoxinit } from "../support/run-boxinit.ts";

/** Tells at the end, on standard error, how many characters JSON.parse read at once, and how much V8 has for new objects. */
const watch = `import { getHeapSpaceStatistics } from "node:v8";
const { parse } = JSON;
let longest = 0;
JSON.parse = (text, reviver) => {
  longest = Math.max(longest, text.length);
  return parse(text, reviver);
};
process.on("exit", () => {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size;
  console.error("longest " + longest + ", young " + young);
});`;

it("a page of 500 pods is never in memory as objects, and the place for new ones stays small", async () => {
  const folder = mkdtempSync(`${tmpdir()}/boxinit test `);
  const cluster = await startGeneratedCluster(folder, { pods: 3000, deployments: 60 });
  const env = {
    KUBECONFIG: cluster.kubeconfig,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}`,
  };
  const { exitCode, stdout, stderr } = await runBoxinit(["scan"], "", undefined, env);
  cluster.close();
  rmSync(folder, { recursive: true });
  expect(exitCode, stderr).toBe(1);
  expect(stdout).toContain("60 workloads and 3,000 pods looked at");
  const [, longest, young] = /longest (\d+), young (\d+)/.exec(stderr) ?? [];
  console.log(`at most ${longest} characters at once, ${young} bytes for new objects`);
  // A pod has 8,000 characters, a page of them 4,000,000.
  expect(Number(longest)).toBeLessThan(100_000);
  // Loading the sources makes some; from then on V8 would go up to 128 MiB.
  expect(Number(young)).toBeLessThan(32 * 1024 * 1024);
});
