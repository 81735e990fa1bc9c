/** Remembers the last things that were used, as many as there is room for. */
export interface Recent<T> {
  get(key: string): T | undefined;
  /** @returns what had to go for it */
  set(key: string, value: T): T | undefined;
  delete(key: string): void;
  values(): Iterable<T>;
}

export function recentlyUsed<T>(most: number): Recent<T> {
  // In the order of their last use: a Map keeps the order in which keys were set.
  const kept = new Map<string, T>();
  return {
    get: (key) => {
      const value = kept.get(key);
      if (value === undefined) return undefined;
      kept.delete(key);
      kept.set(key, value);
      return value;
    },
    set: (key, value) => {
      kept.delete(key);
      kept.set(key, value);
      if (kept.size <= most) return undefined;
      for (const [oldest, gone] of kept) {
        kept.delete(oldest);
        return gone;
      }
      return undefined;
    },
    delete: (key) => void kept.delete(key),
    values: () => kept.values(),
  };
}
