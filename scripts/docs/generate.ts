// Brings what is generated up to date: tables of the documentation, the schemas of reports and of the configuration, the
// dashboard. Tests compare them, so that none is forgotten.
import { readFileSync, writeFileSync } from "node:fs";
import { dashboardFile, dashboardText } from "../monitoring/dashboard.ts";
import { auditReportSchemaFile, auditReportSchemaText } from "./audit-report-schema.ts";
import { configSchemaFile, configSchemaText } from "./config-schema.ts";
import { documentPath, documents } from "./documents.ts";
import { fillRegions } from "./fill-regions.ts";
import { scanReportSchemaFile, scanReportSchemaText } from "./scan-report-schema.ts";
import { verifyReportSchemaFile, verifyReportSchemaText } from "./verify-report-schema.ts";

for (const document of documents) update(documentPath(document), fillRegions);
update(dashboardFile, dashboardText);
update(auditReportSchemaFile, auditReportSchemaText);
update(configSchemaFile, configSchemaText);
update(scanReportSchemaFile, scanReportSchemaText);
update(verifyReportSchemaFile, verifyReportSchemaText);

function update(file: string, write: (before: string) => string): void {
  const before = readFileSync(file, "utf8");
  const after = write(before);
  if (after === before) return;
  writeFileSync(file, after);
  console.log(`updated ${file}`);
}
