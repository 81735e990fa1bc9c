import { join } from "node:path";
import { z } from "zod";
import type { AuditReport } from "../../src/cli/audit/audit-report.ts";
import { container, finding } from "./report-parts.ts";

export const auditReportSchemaFile = join(import.meta.dirname, "../../docs/reference/audit-report.schema.json");

const operation = z.union([
  z.object({ op: z.enum(["add", "replace"]), path: z.string(), value: z.unknown() }),
  z.object({ op: z.literal("remove"), path: z.string() }),
]);

const pod = z.object({
  source: z.object({
    file: z.string().describe("As it was named or found; - for standard input."),
    document: z.int().min(1).describe("Number of the document in the file, from 1."),
    kind: z.string().describe("Kind of the object that has the pod or its template."),
    namespace: z.string().nullable(),
    name: z.string().nullable().describe("metadata.name, else metadata.generateName."),
  }),
  decision: z.enum(["not-examined", "unchanged", "changed", "refused"]),
  containers: z.array(container).describe("Init containers first. Empty where the pod was not examined."),
  findings: z.array(finding),
  patch: z
    .exactOptional(z.array(operation))
    .describe("RFC 6902, only where the decision is changed; from the root of the document, or of the item of a List."),
});

/** The form of `boxinit audit -o json`, checked against the type that the program writes it by. */
export const auditReport = z
  .object({ version: z.literal(1), pods: z.array(pod) })
  .describe(
    "What boxinit audit -o json prints. Fields may be added; taking one away raises the version.",
  ) satisfies z.ZodType<AuditReport>;

/** Open: a reader must bear with fields that a later version adds. */
export function auditReportSchemaText(): string {
  const schema = z.toJSONSchema(auditReport, { io: "input" });
  return `${JSON.stringify({ title: "Report of boxinit audit", ...schema }, null, 2)}\n`;
}
