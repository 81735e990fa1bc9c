import { z } from "zod";
import { type Setting, settings } from "../../src/config/settings.ts";
import { inCode, tableOf } from "./markdown-table.ts";

const jsonSchema = z.looseObject({
  type: z.string(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** The keys of one section of the configuration. */
export function settingTable(section: string): string {
  const rows = settings
    .filter((setting) => setting.section === section)
    .map((setting) => [
      inCode(setting.key),
      describeType(setting),
      describeDefault(setting),
      setting.environment === undefined ? "none" : inCode(setting.environment),
      setting.flag === undefined ? "none" : inCode(setting.flag),
      setting.description,
    ]);
  return tableOf(["key", "value", "default", "environment", "flag", "what it is for"], rows);
}

function describeType(setting: Setting): string {
  const { type, enum: values, minimum, maximum } = readSchema(setting);
  if (values !== undefined) return values.map(inCode).join(", ");
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  return type === "array" ? "list" : type;
}

function describeDefault(setting: Setting): string {
  const value: unknown = setting.schema.safeParse(undefined).data;
  return value === undefined ? "not set" : inCode(typeof value === "string" ? value : JSON.stringify(value));
}

function readSchema({ schema }: Setting) {
  return jsonSchema.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}
