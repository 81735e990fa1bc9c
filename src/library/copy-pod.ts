import { isObject } from "../core/inspect/json.ts";
import { InvalidInputError } from "./invalid-input-error.ts";

/**
 * The pod as the API server would see it: a Date is its text, and what is undefined is absent. Whatever the copy is used
 * for, the caller's pod stays as it is.
 *
 * @throws InvalidInputError where it is something else. Where it is nothing that boxinit would ever look at, the caller
 * might otherwise take the answer for a judgement.
 */
export function copyPod<Pod extends object>(pod: Pod): Pod {
  const copy = copyByJson(pod);
  if (!isObject(copy)) throw new InvalidInputError("pod", `is ${nameOf(copy)}, not an object`);
  const { kind, spec } = copy;
  if (typeof kind === "string" && kind !== "Pod") {
    throw new InvalidInputError(
      "pod.kind",
      `is ${JSON.stringify(kind)}: give the Pod, or the pod template, that is in it`,
    );
  }
  if (!isObject(spec)) throw new InvalidInputError("pod.spec", `is ${nameOf(spec)}, not an object`);
  return copy;
}

function copyByJson<Pod>(pod: Pod): Pod {
  const text = write(pod);
  if (text === undefined) throw new InvalidInputError("pod", `is ${nameOf(pod)}, not an object`);
  return JSON.parse(text);
}

function write(pod: unknown): string | undefined {
  try {
    return JSON.stringify(pod);
  } catch (cause) {
    // The first line says it; V8 draws a circle below.
    const why = cause instanceof Error ? cause.message.split("\n", 1).join() : "it throws";
    throw new InvalidInputError("pod", `can not be written as JSON (${why})`, { cause });
  }
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
