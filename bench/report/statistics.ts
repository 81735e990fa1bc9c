export interface Spread {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

/** @returns `undefined` of nothing */
export function spreadOf(numbers: readonly number[]): Spread | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [minimum, maximum] = [sorted[0], sorted.at(-1)];
  if (minimum === undefined || maximum === undefined) return undefined;
  const middle = (sorted.length - 1) / 2;
  const [below = 0, above = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { minimum, median: (below + above) / 2, maximum };
}

/** Three digits that count: 0.123, 1.23, 12.3, 123, 1234. */
export function short(number: number): string {
  const digits = number === 0 ? 0 : Math.floor(Math.log10(Math.abs(number)));
  return number.toFixed(Math.min(3, Math.max(0, 2 - digits)));
}
