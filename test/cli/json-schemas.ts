import { readFileSync } from "node:fs";
import { join } from "node:path";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv, type AnySchemaObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const reference = join(import.meta.dirname, "../../docs/reference");

/** What is wrong with a report of `audit -o json` by the schema that is published; empty where nothing is. */
export function auditReportErrors(report: unknown): readonly string[] {
  return publishedErrors("audit-report", report);
}

/** The same for `scan -o json`. */
export function scanReportErrors(report: unknown): readonly string[] {
  return publishedErrors("scan-report", report);
}

/** The same for `verify -o json`. */
export function verifyReportErrors(report: unknown): readonly string[] {
  return publishedErrors("verify-report", report);
}

/** The same for a file that `--config` names. */
export function configErrors(config: unknown): readonly string[] {
  return publishedErrors("config", config);
}

function publishedErrors(name: string, report: unknown): readonly string[] {
  const schema: AnySchemaObject = JSON.parse(readFileSync(join(reference, `${name}.schema.json`), "utf8"));
  return errorsOf(new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { hostname: true } }), schema, report);
}

/** The official schema of SARIF 2.1.0. It is of draft 4, which differs from what ajv reads only in how it is named. */
export function sarifErrors(log: unknown): readonly string[] {
  const { $schema: _, id: __, ...schema } = sarifSchema;
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return errorsOf(ajv, schema, log);
}

function errorsOf(ajv: Ajv | Ajv2020, schema: AnySchemaObject, value: unknown): readonly string[] {
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
