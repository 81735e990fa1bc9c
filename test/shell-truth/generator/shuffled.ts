import fc from "fast-check";

/** The items in an order that the seed decides. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = fc.shuffledSubarray([...items], { minLength: items.length });
  return fc.sample(order, { numRuns: 1, seed })[0] ?? [];
}
