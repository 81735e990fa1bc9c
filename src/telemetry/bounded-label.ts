/** Stands for every value that came too late. */
export const otherValue = "other";

/** Values of a label that come from requests, bounded: the first ones that come, and `other` for all after them. */
export function boundedLabel(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < most) known.add(value);
    return known.has(value) ? value : otherValue;
  };
}
