/** Text that takes the place of other text. */
export interface Splice {
  readonly from: number;
  /** Where the replaced text ends; equal to `from` where there is only something to add. */
  readonly to: number;
  readonly text: string;
}

/** The text after all splices, those at one place in their order; undefined where two touch the same text. */
export function applySplices(text: string, splices: readonly Splice[]): string | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, text: added } of splices.toSorted((a, b) => a.from - b.from)) {
    if (from < at) return undefined;
    parts.push(text.slice(at, from), added);
    at = to;
  }
  return parts.join("") + text.slice(at);
}
