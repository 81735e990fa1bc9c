import { join } from "node:path";
import { describe, test } from "vitest";
import { followPage } from "../support/by-hand/follow-page.ts";
import { expectNothingLeft, runByHand } from "../support/by-hand/run-by-hand.ts";

/** `npm run cluster` */
const script = join(import.meta.dirname, "../../scripts/cluster/cluster.ts");
/** Seconds until it is up: far above what it takes, for a busy machine. */
const patience = 240;

describe("the cluster for a person", { timeout: 600_000 }, () => {
  test("does what its page says, and leaves nothing behind after Ctrl-C", async () => {
    const cluster = await runByHand(script, patience);
    followPage("docs/try-on-an-api-server.md", cluster);
    await expectNothingLeft(cluster, "SIGINT");
  });

  test("leaves nothing behind where it is killed", async () => {
    await expectNothingLeft(await runByHand(script, patience), "SIGKILL");
  });
});
