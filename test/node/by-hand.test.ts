import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodePrerequisites } from "../../scripts/node/preparations.ts";
import { followPage } from "../support/by-hand/follow-page.ts";
import { expectNothingLeft, runByHand } from "../support/by-hand/run-by-hand.ts";

const minutes = 60_000;
/** `npm run node` */
const script = join(import.meta.dirname, "../../scripts/node/node.ts");

describe("the node for a person", () => {
  test("does what its page says, and leaves nothing behind after Ctrl-C", { timeout: 16 * minutes }, async () => {
    const node = await runByHand(script, 480);
    followPage("docs/try-on-a-node.md", node);
    await expectNothingLeft(node, "SIGINT");
  });

  test("leaves nothing behind where it is killed", { timeout: 16 * minutes }, async () => {
    await expectNothingLeft(await runByHand(script, 480), "SIGKILL");
  });

  test("says all that the machine lacks, in one line, and starts nothing", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      env: { PATH: "/nowhere" },
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    const programs = nodePrerequisites.map(({ name }) => name).filter((name) => /^[a-z-]+$/.test(name));
    expect(programs).toContain("buildah");
    expect(stderr).toMatch(/^missing, so nothing was started: .*\n$/);
    expect(stderr.trimEnd().split(", ")).toEqual(expect.arrayContaining(programs));
  });
});
