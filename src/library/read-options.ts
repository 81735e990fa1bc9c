import * as z from "zod";
import { policySchema } from "../config/policy-schema.ts";
import { toPolicy } from "../config/to-policy.ts";
import type { RepairOptions as EngineOptions } from "../core/repair-pod.ts";
import { InvalidInputError } from "./invalid-input-error.ts";
import type { RepairOptions } from "./repair-options.ts";

const schema = z.strictObject({
  mode: z.enum(["enforce", "audit"]).default("enforce"),
  origin: z.enum(["admission", "manifest", "manifest-with-explicit-api-token"]).default("admission"),
  policy: policySchema.prefault({}),
});

/** @throws InvalidInputError for the first option that is wrong. */
export function readOptions(options: RepairOptions): EngineOptions {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw firstProblem(parsed.error.issues);
  const { mode, origin, policy } = parsed.data;
  return { mode, origin, policy: toPolicy({ policy }) };
}

function firstProblem([issue]: readonly z.core.$ZodIssue[]): InvalidInputError {
  if (issue === undefined) return new InvalidInputError("options", "can not be read");
  if (issue.code === "unrecognized_keys") {
    return new InvalidInputError(placeOf([...issue.path, ...issue.keys.slice(0, 1)]), "is no such option");
  }
  return new InvalidInputError(placeOf(issue.path), issue.message);
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce((place: string, key) => {
    return typeof key === "number" ? `${place}[${key}]` : `${place}.${String(key)}`;
  }, "options");
}
