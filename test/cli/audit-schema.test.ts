import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { auditReport, auditReportSchemaFile, auditReportSchemaText } from "../../scripts/docs/audit-report-schema.ts";
import { readGoldenCases } from "../support/golden-case.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { auditReportErrors } from "./json-schemas.ts";

const examples = join(import.meta.dirname, "../../examples");

describe("the published schema of audit -o json", () => {
  it("is as npm run docs would write it", () => {
    expect(readFileSync(auditReportSchemaFile, "utf8")).toBe(auditReportSchemaText());
  });

  it("holds for what the program prints, and names all of it", async () => {
    const pods = readGoldenCases().map(({ pod }) => ({ apiVersion: "v1", kind: "Pod", ...Object(pod) }));
    const { stdout } = await runBoxinit(
      ["audit", "-o", "json", "-", examples],
      pods.map((pod) => stringify(pod, { aliasDuplicateObjects: false })).join("---\n"),
    );
    const report: { readonly pods: readonly { readonly decision: string }[] } = JSON.parse(stdout);
    expect(new Set(report.pods.map(({ decision }) => decision))).toEqual(
      new Set(["not-examined", "unchanged", "changed"]),
    );
    expect(auditReportErrors(report)).toEqual([]);
    // Its keys are known: parsing drops those that are not.
    expect(auditReport.parse(report)).toEqual(report);
  });

  it("does not hold for something else", () => {
    expect(auditReportErrors({ version: 1, pods: [{ decision: "perhaps" }] })).not.toEqual([]);
  });
});
