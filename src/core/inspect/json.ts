/**
 * Typed looks into raw JSON. A pod is never read through a schema, so that fields this version does not know
 * survive; where a field that matters has another type than Kubernetes says, the look throws MalformedPod.
 * `null` is the same as an absent field, as it is for the API server.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export class MalformedPod extends Error {
  /** The path of the field from the object that was looked into, in the end from the pod. */
  readonly where: string;
  readonly expected: string;

  constructor(where: string, expected: string) {
    super(`${where} is not ${expected}`);
    this.name = "MalformedPod";
    this.where = where;
    this.expected = expected;
  }
}

/** Looks into a part of the pod. Where the part is costs nothing to say as long as nothing is wrong with it. */
export function within<Value>(where: string, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    throw inside(where, error);
  }
}

function inside(where: string, error: unknown): unknown {
  return error instanceof MalformedPod ? new MalformedPod(`${where}.${error.where}`, error.expected) : error;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function field(parent: JsonObject, key: string): unknown {
  return Object.hasOwn(parent, key) ? (parent[key] ?? undefined) : undefined;
}

export function readObject(parent: JsonObject, key: string): JsonObject | undefined {
  const value = field(parent, key);
  if (value === undefined || isObject(value)) return value;
  throw new MalformedPod(key, "an object");
}

/** A list of objects, and what is read from each. */
export function readList<Item>(
  parent: JsonObject,
  key: string,
  read: (item: JsonObject, index: number) => Item,
): readonly Item[] | undefined {
  const list = field(parent, key);
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw new MalformedPod(key, "a list");
  const notAnObject = list.findIndex((item) => !isObject(item));
  if (notAnObject !== -1) throw new MalformedPod(`${key}[${notAnObject}]`, "an object");
  let at = 0;
  try {
    return list.map((item, index) => {
      at = index;
      return read(item, index);
    });
  } catch (error) {
    throw inside(`${key}[${at}]`, error);
  }
}

export function readStrings(parent: JsonObject, key: string): readonly string[] | undefined {
  const value = field(parent, key);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new MalformedPod(key, "a list of strings");
  return value.map((item: unknown, index) => {
    if (typeof item === "string") return item;
    throw new MalformedPod(`${key}[${index}]`, "a string");
  });
}

export function readString(parent: JsonObject, key: string): string | undefined {
  const value = field(parent, key);
  if (value === undefined || typeof value === "string") return value;
  throw new MalformedPod(key, "a string");
}

export function requireString(parent: JsonObject, key: string): string {
  const value = readString(parent, key);
  if (value === undefined) throw new MalformedPod(key, "a string");
  return value;
}

/** The API server refuses a pod in which two of these are the same. */
export function requireDifferent(names: readonly string[], where: string, expected: string): void {
  if (new Set(names).size < names.length) throw new MalformedPod(where, expected);
}

export function readBoolean(parent: JsonObject, key: string): boolean | undefined {
  const value = field(parent, key);
  if (value === undefined || typeof value === "boolean") return value;
  throw new MalformedPod(key, "true or false");
}

export function readNumber(parent: JsonObject, key: string): number | undefined {
  const value = field(parent, key);
  if (value === undefined || typeof value === "number") return value;
  throw new MalformedPod(key, "a number");
}

/** Every string inside a value, keys left out. Iterative: the nesting of outside JSON has no bound. */
export function stringsIn(value: unknown): readonly string[] {
  const strings: string[] = [];
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "string") strings.push(next);
    else if (typeof next === "object" && next !== null) for (const each of Object.values(next)) pending.push(each);
  }
  return strings;
}
