/** What the engine is given in place of a pod, and how often it has looked into it. */
export interface CountedPod {
  readonly pod: unknown;
  readonly reads: () => number;
}

/**
 * A pod that counts how often a field of it, an element of its lists or their names are asked for: exact, the same on
 * every machine, and nothing that walks over the pod or copies it goes past it.
 */
export function countedPod(raw: unknown): CountedPod {
  let reads = 0;
  // A value that is read twice has to be the same object both times, as it is without this.
  const wrapped = new WeakMap<object, unknown>();
  const wrap = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const known = wrapped.get(value);
    if (known !== undefined) return known;
    const proxy = new Proxy(value, {
      get(target, key) {
        reads += 1;
        return wrap(Reflect.get(target, key));
      },
      has(target, key) {
        reads += 1;
        return Reflect.has(target, key);
      },
      ownKeys(target) {
        reads += 1;
        return Reflect.ownKeys(target);
      },
    });
    wrapped.set(value, proxy);
    return proxy;
  };
  return { pod: wrap(raw), reads: () => reads };
}
