/**
 * Typed looks into raw JSON. A pod is never read through a schema, so that fields this version does not know
 * survive; where a field that matters has another type than Kubernetes says, the look throws MalformedPod.
 * `null` is the same as an absent field, as it is for the API server. The readers take a field's value and not its
 * name: a property that is named where it is read costs V8 a twentieth of one that is looked up.
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

export function readObject(value: unknown, where: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (isObject(value)) return value;
  throw new MalformedPod(where, "an object");
}

/** A list of objects, and what is read from each. */
export function readList<Item>(
  list: unknown,
  where: string,
  read: (item: JsonObject, index: number) => Item,
): readonly Item[] | undefined {
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) throw new MalformedPod(where, "a list");
  const notAnObject = list.findIndex((item) => !isObject(item));
  if (notAnObject !== -1) throw new MalformedPod(`${where}[${notAnObject}]`, "an object");
  const items: Item[] = [];
  try {
    for (const item of list) items.push(read(item, items.length));
  } catch (error) {
    throw inside(`${where}[${items.length}]`, error);
  }
  return items;
}

export function readStrings(value: unknown, where: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new MalformedPod(where, "a list of strings");
  return value.map((item: unknown, index) => {
    if (typeof item === "string") return item;
    throw new MalformedPod(`${where}[${index}]`, "a string");
  });
}

export function readString(value: unknown, where: string): string | undefined {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return undefined;
  throw new MalformedPod(where, "a string");
}

export function requireString(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw new MalformedPod(where, "a string");
}

/** The API server refuses a pod in which two of these are the same. */
export function requireDifferent(names: readonly string[], where: string, expected: string): void {
  if (new Set(names).size < names.length) throw new MalformedPod(where, expected);
}

export function readBoolean(value: unknown, where: string): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === undefined || value === null) return undefined;
  throw new MalformedPod(where, "true or false");
}

export function readNumber(value: unknown, where: string): number | undefined {
  if (typeof value === "number") return value;
  if (value === undefined || value === null) return undefined;
  throw new MalformedPod(where, "a number");
}

/** Every string inside a value, the last one first, keys left out. Iterative: the nesting of outside JSON has no bound. */
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
