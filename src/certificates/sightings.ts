export interface Sightings {
  /** Takes note of what is there now, and says what has been there, at each look, for long enough. */
  look(present: ReadonlySet<string>): ReadonlySet<string>;
}

/** @param settling - milliseconds */
export function createSightings(settling: number, elapsed: () => number): Sightings {
  let since: ReadonlyMap<string, number> = new Map();
  return {
    look: (present) => {
      const now = elapsed();
      since = new Map([...present].map((one) => [one, since.get(one) ?? now]));
      return new Set([...since].filter(([, first]) => now - first >= settling).map(([one]) => one));
    },
  };
}
