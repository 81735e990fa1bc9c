import { Command, type Option } from "commander";
import { z } from "zod";
import { requestErrorKinds } from "../../src/admission/request-errors.ts";
import { addAuditCommand } from "../../src/cli/audit.ts";
import { addServeCommand } from "../../src/cli/serve.ts";
import { type Setting, settings } from "../../src/config/settings.ts";
import { findingKind, isFindingCode } from "../../src/core/findings.ts";
import { type MetricName, metricKind, metricKinds } from "../../src/telemetry/metrics-table.ts";

/** The Markdown of a generated region, by the region's name, such as `metrics` or `finding init-wrapped`. */
export function renderTable(name: string): string {
  const [table, item = ""] = name.split(" ");
  switch (table) {
    case "finding":
      return findingText(item);
    case "request-errors":
      return requestErrorTable();
    case "metrics":
      return metricTable();
    case "settings":
      return settingTable(item);
    case "options":
      return optionTable(item);
    default:
      throw new Error(`no table is named ${name}`);
  }
}

function findingText(code: string): string {
  if (!isFindingCode(code)) throw new Error(`no finding has the code ${code}`);
  const { severity, sentence, remedy, unfixable, always } = findingKind(code);
  return [
    `**${severity}**: ${inCode(sentence)}`,
    ...(unfixable ? ["Refused under `onUnfixable: deny`."] : []),
    ...(always ? ["`boxinit/ignore-findings` can't silence it."] : []),
    `What to do: ${remedy}\n`,
  ].join("\n\n");
}

function requestErrorTable(): string {
  const rows = Object.entries(requestErrorKinds).map(([code, { status, message, remedy }]) => [
    inCode(code),
    String(status),
    message,
    remedy,
  ]);
  return tableOf(["code", "status", "message", "what to do"], rows);
}

function metricTable(): string {
  const rows = metricNames().map((name) => {
    const { type, labels = {}, help, buckets } = metricKind(name);
    const told = Object.entries(labels).map(([label, values]) => inCode(label) + labelValues(label, values));
    return [inCode(name), type, told.join("<br>"), help + (buckets ? ` Buckets: ${buckets.join(", ")}.` : "")];
  });
  return tableOf(["metric", "type", "labels", "meaning"], rows);
}

function metricNames(): readonly MetricName[] {
  const isName = (name: string): name is MetricName => Object.hasOwn(metricKinds, name);
  return Object.keys(metricKinds).filter(isName);
}

function labelValues(label: string, values: readonly string[]): string {
  if (label === "code") return ", one of the codes";
  return values.length === 0 ? "" : `: ${values.join(", ")}`;
}

const jsonSchema = z.looseObject({
  type: z.string(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

function settingTable(section: string): string {
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

/** The options of a command, but for those that a setting of the configuration has. */
function optionTable(command: string): string {
  const flags = new Set(settings.map(({ flag }) => flag));
  const rows = optionsOf(command)
    .filter(({ long }) => !flags.has(long ?? undefined))
    .map((option) => [inCode(option.flags), describeChoices(option), defaultOf(option), option.description]);
  return tableOf(["option", "values", "default", "what it does"], rows);
}

function describeChoices({ argChoices, required }: Option): string {
  if (argChoices !== undefined) return argChoices.map(inCode).join(", ");
  return required ? "text" : "";
}

function defaultOf({ defaultValue }: Option): string {
  return typeof defaultValue === "string" ? inCode(defaultValue) : "";
}

function optionsOf(command: string): readonly Option[] {
  return commands().find((one) => one.name() === command)?.options ?? [];
}

/** The commands of the program. */
export function commands(): readonly Command[] {
  const program = new Command();
  addServeCommand(program);
  addAuditCommand(program);
  return program.commands;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}

function inCode(text: string): string {
  return `\`${text}\``;
}
