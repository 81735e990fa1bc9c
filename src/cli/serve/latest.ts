/** A value that comes and changes, of which nobody may miss the last. */
export interface Latest<T> {
  set(value: T): void;
  /** @throws the signal's reason where it comes first */
  first(signal: AbortSignal): Promise<T>;
  /** Hears of each value after the first, also of the last that has come in between. */
  follow(onChange: (value: T) => void): void;
}

export function latestOf<T>(): Latest<T> {
  const first = Promise.withResolvers<T>();
  let isFirst = true;
  let missed: { readonly value: T } | undefined;
  let tell = (value: T): void => {
    missed = { value };
  };
  return {
    set: (value) => {
      if (!isFirst) return tell(value);
      isFirst = false;
      first.resolve(value);
    },
    first: (signal) => {
      if (signal.aborted) first.reject(signal.reason);
      signal.addEventListener("abort", () => first.reject(signal.reason), { once: true });
      return first.promise;
    },
    follow: (onChange) => {
      tell = onChange;
      if (missed !== undefined) onChange(missed.value);
      missed = undefined;
    },
  };
}
