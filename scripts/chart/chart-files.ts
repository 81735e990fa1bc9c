import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readValues } from "./read-values.ts";
import { validatingPolicyText } from "./validating-policy.ts";
import { valuesSchema } from "./values-schema.ts";
import { fillValueTables } from "./values-table.ts";

export const chartFolder = join(import.meta.dirname, "../../charts/boxinit");

/**
 * What is made from the chart's values.yaml: each file, by its path in the chart, as it has to be. Programs that do so
 * (helm-schema, helm-docs, helm-tool) know values.yaml alone, while much of what can be set is said in the schema of the
 * configuration; and they are Go programs, while this needs nothing but Node. The expressions of the validating policy are
 * those of `boxinit policy`.
 */
export function generatedChartFiles(): ReadonlyMap<string, string> {
  const entries = readValues(readChartFile("values.yaml"));
  return new Map([
    ["values.schema.json", `${JSON.stringify(valuesSchema(entries), null, 2)}\n`],
    ["README.md", fillValueTables(readChartFile("README.md"), entries)],
    ["files/validating-policy.yaml", validatingPolicyText()],
  ]);
}

export function readChartFile(name: string): string {
  return readFileSync(join(chartFolder, name), "utf8");
}
