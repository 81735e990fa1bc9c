import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reviewWithSidecars } from "../../bench/reviews/review-shapes.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { countedPod } from "./counted-pod.ts";
import { acceptsCosts, readExpectedCosts, writeExpectedCosts } from "./expected-costs.ts";

/** The captured pod, and so many sidecars that each doubles what is beside its own container. */
const sidecars = [0, 8, 16, 32] as const;

describe("how often the engine looks at something in a pod", () => {
  let server: RunningServer;
  let reads = 0;
  let runs = 0;
  beforeAll(async () => {
    server = await runServer({
      logLevel: "info",
      repair: (raw, options) => {
        const counted = countedPod(raw);
        runs += 1;
        const decision = repairPod(counted.pod, options);
        reads = counted.reads();
        return decision;
      },
    });
  });
  afterAll(() => server.stop());

  async function readsOf(count: number, runtimeClassName: string): Promise<number> {
    runs = 0;
    server.log.length = 0;
    const { status, body } = await server.post("/mutate/enforce", reviewWithSidecars(count, runtimeClassName));
    expect(status).toBe(200);
    expect(JSON.parse(body).response.patch === undefined).toBe(runtimeClassName !== "sysbox-runc");
    expect(runs).toBe(1);
    // One line for what is repaired, none for what is no business of boxinit's.
    expect(server.log.filter(({ msg }) => msg === "review")).toHaveLength(runtimeClassName === "sysbox-runc" ? 1 : 0);
    return reads;
  }

  it("is a few times and the same for every pod of another runtime, however large", async () => {
    const counts: number[] = [];
    for (const count of sidecars) counts.push(await readsOf(count, "kata-qemu"));
    if (acceptsCosts) accept("another runtime", counts[0]);
    expect(counts).toEqual(sidecars.map(() => readExpectedCosts().podReads["another runtime"]));
  });

  it("grows with the containers, each of which costs the same", async () => {
    const counts: number[] = [];
    for (const count of sidecars) counts.push(await readsOf(count, "sysbox-runc"));
    const [alone = 0, eight = 0, sixteen = 0, thirtyTwo = 0] = counts;
    expect(thirtyTwo - sixteen).toBe(2 * (sixteen - eight));
    if (acceptsCosts) {
      accept("repaired", alone);
      accept("repaired, for eight sidecars", sixteen - eight);
    }
    const expected = readExpectedCosts().podReads;
    expect(alone).toBe(expected.repaired);
    expect(sixteen - eight).toBe(expected["repaired, for eight sidecars"]);
  });
});

function accept(what: string, count: number | undefined): void {
  writeExpectedCosts({ podReads: { ...readExpectedCosts().podReads, [what]: Math.round(count ?? 0) } });
}
