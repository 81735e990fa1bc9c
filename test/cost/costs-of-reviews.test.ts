import { beforeAll, describe, expect, it } from "vitest";
import { reviewOfShape, reviewWithSidecars } from "../../bench/reviews/review-shapes.ts";
import { countCosts } from "./count-costs.ts";
import { acceptsCosts, type Costs, readExpectedCosts, writeExpectedCosts } from "./expected-costs.ts";

const reviews = new Map([
  ["a small pod, repaired", reviewOfShape("small")],
  ["a pod of 100 KB, repaired", reviewWithSidecars(16)],
  ["a small pod of another runtime", reviewOfShape("other-runtime")],
  ["a pod of another runtime, 100 KB", reviewWithSidecars(16, "kata-qemu")],
]);

/**
 * Calls of our own functions come out the same each time, those of packages and of Node.js nearly; bytes mostly within two
 * in a hundred, and now and then with a table of V8's own that has grown. Another release of Node.js may change more. What
 * is saved is to be accepted too, or it could come back in silence.
 */
const tolerance = { calls: 0.1, bytes: 0.2 } as const;
/** Calls of timers, which run beside the reviews. */
const few = 30;

describe("what a review costs the server", () => {
  let counted: Map<string, Costs>;
  beforeAll(async () => {
    counted = await countCosts(reviews);
    if (acceptsCosts) writeExpectedCosts({ reviews: Object.fromEntries(counted) });
  });

  it.each([...reviews.keys()])("%s: as many calls and bytes as were accepted", (name) => {
    const expected = readExpectedCosts().reviews[name];
    const actual = counted.get(name);
    if (expected === undefined || actual === undefined) throw new Error(`nothing is expected of ${name}`);
    const now = new Map(figures(actual).map(([what, count]) => [what, count]));
    console.log(`${name}: ${JSON.stringify(actual)}`);
    const changed = figures(expected)
      .map(([what, before, share]) => ({ what, before, share, after: now.get(what) ?? 0 }))
      .filter(({ before, share, after }) => Math.abs(after - before) > Math.max(few, before * share))
      .map(({ what, before, after }) => `${what}: ${before} accepted, ${after} now`);
    expect(changed, "accept it: COST=write npx vitest run test/cost --no-file-parallelism").toEqual([]);
    expect([...now.keys()]).toEqual(figures(expected).map(([what]) => what));
  });
});

/** What is compared, how much of it there is, and which share of that may differ. */
function figures({ calls, allocatedBytes }: Costs): [string, number, number][] {
  const ofCalls = Object.entries(calls).map(([place, count]): [string, number, number] => [
    `calls in ${place}`,
    count,
    tolerance.calls,
  ]);
  return [...ofCalls, ["bytes allocated", allocatedBytes, tolerance.bytes]];
}
