/**
 * Typed looks into raw JSON. A pod is never read through a schema, so that fields this version does not know
 * survive; where a field that matters has another type than Kubernetes says, the look throws MalformedPod.
 * `null` is the same as an absent field, as it is for the API server.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export class MalformedPod extends Error {
  readonly where: string;
  readonly expected: string;

  constructor(where: string, expected: string) {
    super(`${where} is not ${expected}`);
    this.name = "MalformedPod";
    this.where = where;
    this.expected = expected;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function field(parent: JsonObject, key: string): unknown {
  return Object.hasOwn(parent, key) ? (parent[key] ?? undefined) : undefined;
}

export function readObject(parent: JsonObject, key: string, where: string): JsonObject | undefined {
  const value = field(parent, key);
  if (value === undefined || isObject(value)) return value;
  throw new MalformedPod(`${where}.${key}`, "an object");
}

export function readObjects(parent: JsonObject, key: string, where: string): readonly JsonObject[] | undefined {
  const value = field(parent, key);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new MalformedPod(`${where}.${key}`, "a list");
  return value.map((item: unknown, index) => {
    if (isObject(item)) return item;
    throw new MalformedPod(`${where}.${key}[${index}]`, "an object");
  });
}

export function readStrings(parent: JsonObject, key: string, where: string): readonly string[] | undefined {
  const value = field(parent, key);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new MalformedPod(`${where}.${key}`, "a list of strings");
  return value.map((item: unknown, index) => {
    if (typeof item === "string") return item;
    throw new MalformedPod(`${where}.${key}[${index}]`, "a string");
  });
}

export function readString(parent: JsonObject, key: string, where: string): string | undefined {
  const value = field(parent, key);
  if (value === undefined || typeof value === "string") return value;
  throw new MalformedPod(`${where}.${key}`, "a string");
}

export function requireString(parent: JsonObject, key: string, where: string): string {
  const value = readString(parent, key, where);
  if (value === undefined) throw new MalformedPod(`${where}.${key}`, "a string");
  return value;
}

/** The API server refuses a pod in which two of these are the same. */
export function requireDifferent(names: readonly string[], where: string, expected: string): void {
  if (new Set(names).size < names.length) throw new MalformedPod(where, expected);
}

export function readBoolean(parent: JsonObject, key: string, where: string): boolean | undefined {
  const value = field(parent, key);
  if (value === undefined || typeof value === "boolean") return value;
  throw new MalformedPod(`${where}.${key}`, "true or false");
}

export function readNumber(parent: JsonObject, key: string, where: string): number | undefined {
  const value = field(parent, key);
  if (value === undefined || typeof value === "number") return value;
  throw new MalformedPod(`${where}.${key}`, "a number");
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
