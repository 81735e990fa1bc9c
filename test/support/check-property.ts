import fc from "fast-check";

/**
 * A quick run looks at the same few hundred inputs each time. With `PROPERTY_RUNS` it looks at that many fresh ones
 * and prints the seed, which `PROPERTY_SEED` brings back.
 */
const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
const seed = PROPERTY_SEED !== undefined ? Number(PROPERTY_SEED) : PROPERTY_RUNS === undefined ? 767 : Date.now() | 0;
if (PROPERTY_RUNS !== undefined) console.log(`PROPERTY_RUNS=${PROPERTY_RUNS} PROPERTY_SEED=${seed}`);

/** Looks for an input that makes the property throw; the message then names seed, path and the smallest one found. */
export function checkProperty<Inputs extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Inputs]: fc.Arbitrary<Inputs[Index]> },
  property: (...inputs: Inputs) => void,
): void {
  fc.assert(fc.property<Inputs>(...arbitraries, property), { seed, numRuns: Number(PROPERTY_RUNS ?? 300) });
}

/**
 * The same for a property that takes its time: for a share of the inputs, and without a search for a smaller one.
 *
 * @param share - of the runs of other properties, 0 to 1
 */
export async function checkSlowProperty<Inputs extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Inputs]: fc.Arbitrary<Inputs[Index]> },
  share: number,
  property: (...inputs: Inputs) => Promise<void>,
): Promise<void> {
  const numRuns = Math.ceil(Number(PROPERTY_RUNS ?? 300) * share);
  await fc.assert(fc.asyncProperty<Inputs>(...arbitraries, property), { seed, numRuns, endOnFailure: true });
}
