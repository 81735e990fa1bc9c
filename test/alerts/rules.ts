import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** The rules that the chart packages. */
export const rulesFile = join(import.meta.dirname, "../../charts/boxinit/files/alerts.yaml");

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(["warning", "critical"]) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string() }),
});
const groups = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })) });

export type Rule = z.output<typeof rule>;
export type Groups = z.output<typeof groups>;

export function readRules(): Groups {
  return groups.parse(parse(readFileSync(rulesFile, "utf8")));
}

/** Some alerts have two severities, under one name. */
export function nameOf({ alert, labels }: Rule): string {
  return `${alert} ${labels.severity}`;
}
