import jsonPatch from "fast-json-patch";
import type { Operation } from "../../../src/core/decision.ts";

/** The patch of a webhook that changes a copy of the pod and sends what is different, as Go's libraries do. */
export function differences(before: object, after: object): readonly Operation[] {
  return jsonPatch.compare(before, after).map((operation): Operation => {
    const { op, path } = operation;
    if (op === "remove") return { op, path };
    if (op === "add" || op === "replace") return { op, path, value: operation.value };
    throw new Error(`${op} ${path}: not what a comparison gives`);
  });
}
