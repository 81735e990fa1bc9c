import type { z } from "zod";
import { type FileLines, readFileLayer, unknown } from "./file-layer.ts";
import {
  configFileVariable,
  type Environment,
  type Flags,
  type Given,
  type Problem,
  readEnvironmentLayer,
  readFlagLayer,
  type Source,
} from "./layers.ts";
import { itemKeys } from "./policy-schema.ts";
import { type Config, configSchema } from "./schema.ts";
import { type Setting, settings } from "./settings.ts";

export interface ConfigInput {
  /** Where none is named, the environment may name one, and there may be none at all. */
  readonly file?: string | undefined;
  readonly environment: Environment;
  readonly flags: Flags;
}

export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly sources: ReadonlyMap<Setting, Source> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Defaults < file < environment < flags. Every problem of every layer is told, with its key and its place. */
export function loadConfig({ file, environment, flags }: ConfigInput): Loaded {
  const path = file ?? environment[configFileVariable];
  const fileLayer = path === undefined ? undefined : readFileLayer(path);
  const layers = [...(fileLayer ? [fileLayer] : []), readEnvironmentLayer(environment), readFlagLayer(flags)];
  const given = layers.flatMap((layer) => layer.given);
  const problems = [
    ...layers.flatMap((layer) => layer.problems),
    ...given.flatMap((one) => check(one, fileLayer?.lines)),
  ];
  if (problems.length > 0) return { ok: false, problems: problems.map(describeProblem) };
  const sources = new Map<Setting, Source>(settings.map((setting) => [setting, { from: "default" }]));
  const merged: Record<string, Record<string, unknown>> = {};
  for (const section of Object.keys(configSchema.shape)) merged[section] = {};
  for (const { setting, value, source } of given) {
    sources.set(setting, source);
    merged[setting.section] = { ...merged[setting.section], [setting.name]: value };
  }
  return { ok: true, config: configSchema.parse(merged), sources };
}

function check({ setting, value, source }: Given, lines: FileLines | undefined): readonly Problem[] {
  const parsed = setting.schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => explain(issue, setting, source, lines));
}

function explain(
  issue: z.core.$ZodIssue,
  { key: settingKey, section, name }: Setting,
  source: Source,
  lines: FileLines | undefined,
): readonly Problem[] {
  const path = [section, name, ...issue.path];
  const at = (line: number | undefined): Source =>
    source.from === "file" && line !== undefined ? { ...source, line } : source;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      return {
        source: at(lines?.lineOfKey(path, key)),
        key: [...path, key].join("."),
        message: unknown(itemKeys[settingKey] ?? []),
      };
    });
  }
  return [{ source: at(lines?.lineOf(path)), key: path.join("."), message: issue.message }];
}

function describeProblem({ source, key, message }: Problem): string {
  return [describeSource(source), ...(key === "" ? [] : [key]), message].join(": ");
}

/** Where a value is from, for people. */
export function describeSource(source: Source): string {
  switch (source.from) {
    case "default":
      return "default";
    case "file":
      return `${source.file}:${source.line}`;
    case "environment":
      return `environment ${source.name}`;
    case "flag":
      return `flag ${source.name}`;
    default:
      return source satisfies never;
  }
}
