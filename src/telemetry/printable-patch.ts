import type { Operation } from "../core/decision.ts";
import { statusAnnotation } from "../core/inspect/annotations.ts";
import { pointerTokens } from "../core/patch/pointer.ts";

const hidden = "(hidden)";
const longest = 32 * 1024;

/**
 * A patch as it may stand in a log: without values of environment variables, and bounded in its size. The status is hidden
 * too: it repeats the container's old words, arguments included, which the log has no need of.
 */
export function printablePatch(patch: readonly Operation[]): readonly Operation[] | string {
  const printable = patch.map(hideSecrets);
  const size = JSON.stringify(printable).length;
  return size <= longest ? printable : `${patch.length} operations, ${size} bytes`;
}

function hideSecrets(operation: Operation): Operation {
  if (operation.op === "remove") return operation;
  const path = pointerTokens(operation.path);
  if (path.includes(statusAnnotation)) return { ...operation, value: hidden };
  return { ...operation, value: path.includes("env") ? hideValues(operation.value) : hideNested(operation.value) };
}

/** A whole container would bring its `env` along, all annotations the status. */
function hideNested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideNested);
  if (typeof value !== "object" || value === null) return value;
  return mapEntries(value, (key, one) => {
    if (key === statusAnnotation) return hidden;
    return key === "env" ? hideValues(one) : hideNested(one);
  });
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
