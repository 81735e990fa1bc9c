import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMountInfo } from "../../src/verify/mount-info.ts";
import { buildMountTree } from "../../src/verify/mount-tree.ts";
import { type KernelAnswer, kernelAnswer, type MountStep, sceneName, stackPlaces } from "./verify/mount-steps.ts";

const { VERIFY_KERNEL_CASES = "300", VERIFY_KERNEL_SEED } = process.env;
const seed = VERIFY_KERNEL_SEED === undefined ? Date.now() | 0 : Number(VERIFY_KERNEL_SEED);

/** Mostly a few, above and below one another, so that mounts cover mounts. */
const place = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("/run", "/run/a b", "/run/a b/run", "/runner", "/a b") },
  { weight: 1, arbitrary: fc.constantFrom(...stackPlaces) },
);
const steps: fc.Arbitrary<MountStep[]> = fc.array(
  fc.record({
    does: fc.constantFrom("tmpfs", "tmpfs", "bind", "bind", "rbind", "rbind", "move", "umount", "file"),
    at: place,
    from: place,
  }),
  { minLength: 1, maxLength: 20 },
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-mounts-"));
});
afterAll(() => rmdirSync(folder));

async function askKernel(cases: readonly MountStep[][]): Promise<readonly KernelAnswer[]> {
  const program = join(import.meta.dirname, "verify/mount-stacks-process.ts");
  const child = spawn("unshare", ["--mount", "--propagation", "private", process.execPath, program, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(cases.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const closed = once(child, "close");
  const lines = (await text(child.stdout)).split("\n").filter((line) => line !== "");
  expect((await closed)[0]).toBe(0);
  return lines.map((line) => kernelAnswer.parse(JSON.parse(line)));
}

describe("verify and the kernel agree", () => {
  it("about which mount each path leads to, and which mounts no path leads to", { timeout: 1_200_000 }, async () => {
    const cases = fc.sample(steps, { numRuns: Number(VERIFY_KERNEL_CASES), seed });
    const answers = await askKernel(cases);
    expect(answers).toHaveLength(cases.length);
    const scene = join(folder, sceneName);
    const seen = { visible: 0, hidden: 0 };
    for (const [index, { mountinfo, arrivals }] of answers.entries()) {
      const repeat = `VERIFY_KERNEL_SEED=${seed}, case ${index}: ${JSON.stringify(cases[index])}`;
      const read = parseMountInfo(mountinfo);
      if (read.is !== "read") throw new Error(`${repeat}: ${read.why}`);
      const tree = buildMountTree(read.mounts);
      for (const [at, id] of Object.entries(arrivals)) {
        if (id !== null) expect(tree.arrive(`${scene}${at}`)?.id, `${repeat} ${at}`).toBe(id);
      }
      for (const mount of tree.mounts.filter(({ mountPoint }) => mountPoint.startsWith(scene))) {
        const { is } = tree.sight(mount);
        seen[is] += 1;
        const arrived = arrivals[mount.mountPoint.slice(scene.length)];
        expect(is, `${repeat} ${mount.id}`).toBe(arrived === mount.id ? "visible" : "hidden");
      }
    }
    console.log(`${cases.length} cases: ${seen.visible} mounts in sight, ${seen.hidden} hidden; seed ${seed}`);
    // The cases are of a kind in which there is something to tell.
    expect(seen.visible).toBeGreaterThan(cases.length);
    expect(seen.hidden).toBeGreaterThan(cases.length / 2);
  });
});
