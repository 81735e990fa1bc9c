import type { Operation } from "../core/decision.ts";

const hidden = "(hidden)";
const longest = 32 * 1024;

/** A patch as it may stand in a log: values of environment variables left out, and its size bounded. */
export function printablePatch(patch: readonly Operation[]): readonly Operation[] | string {
  const printable = patch.map(hideEnvironment);
  const size = JSON.stringify(printable).length;
  return size <= longest ? printable : `${patch.length} operations, ${size} bytes`;
}

function hideEnvironment(operation: Operation): Operation {
  if (operation.op === "remove") return operation;
  const inEnvironment = /\/env(\/|$)/.test(operation.path);
  return { ...operation, value: inEnvironment ? hideValues(operation.value) : hideNested(operation.value) };
}

/** A whole container, or a whole spec, would bring its `env` along. */
function hideNested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideNested);
  if (typeof value !== "object" || value === null) return value;
  return mapEntries(value, (key, one) => (key === "env" ? hideValues(one) : hideNested(one)));
}

/** Keeps the names of the variables. */
function hideValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideValues);
  if (typeof value !== "object" || value === null) return hidden;
  return mapEntries(value, (key, one) => (key === "name" ? one : hidden));
}

function mapEntries(value: object, map: (key: string, one: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, map(key, one)]));
}
