import jsonPatch from "fast-json-patch";
import { z } from "zod";
import { type Pod, readPod } from "./pod.ts";

const answerSchema = z.object({
  response: z.object({
    allowed: z.boolean(),
    patch: z.string().optional(),
    warnings: z.array(z.string()).default([]),
    auditAnnotations: z
      .object({ decision: z.enum(["changed", "unchanged"]), findings: z.string().default("nothing found") })
      .optional(),
  }),
});

const operations = z.array(
  z.union([
    z.object({ op: z.enum(["add", "replace"]), path: z.string(), value: z.unknown() }),
    z.object({ op: z.literal("remove"), path: z.string() }),
  ]),
);

export interface Answer {
  readonly allowed: boolean;
  readonly decision: "changed" | "unchanged" | "not-examined";
  /** Codes. */
  readonly findings: string;
  readonly warnings: readonly string[];
  /** The object as the API server stores it. */
  readonly after: Pod;
}

/** Does what the API server does with an answer: decodes the patch and applies it. */
export function readAnswer(body: string, before: Pod): Answer {
  const { allowed, patch, warnings, auditAnnotations } = answerSchema.parse(JSON.parse(body)).response;
  const decision: Answer["decision"] = auditAnnotations?.decision ?? "not-examined";
  const told = { allowed, decision, findings: auditAnnotations?.findings ?? "", warnings };
  if (patch === undefined) return { ...told, after: before };
  const decoded = operations.parse(JSON.parse(Buffer.from(patch, "base64").toString("utf8")));
  const after: unknown = jsonPatch.applyPatch<unknown>(structuredClone(before), decoded, true).newDocument;
  return { ...told, after: readPod(after) };
}
