import * as z from "zod";
import { configSchema } from "./schema.ts";

/** One key of the configuration, and its names in every layer. */
export interface Setting {
  /** Such as `policy.tokenPath`. */
  readonly key: string;
  readonly section: string;
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
  /** Such as `BOXINIT_POLICY_TOKEN_PATH`; none where a value can't be written as one line of text. */
  readonly environment?: string;
  /** Such as `--policy-token-path`. */
  readonly flag?: string;
}

/** All settings, in the order of the schema. */
export const settings: readonly Setting[] = Object.entries(configSchema.shape).flatMap(([section, { shape }]) =>
  Object.entries(shape).map(([name, schema]) => describeSetting(section, name, schema)),
);

function describeSetting(section: string, name: string, schema: z.ZodType): Setting {
  // A unit at the end, such as MiB, is one word.
  const words = [section, ...name.split(/(?<=[a-z])(?=[A-Z](?!$))/)];
  const named = {
    environment: `BOXINIT_${words.join("_").toUpperCase()}`,
    flag: `--${words.join("-").toLowerCase()}`,
  };
  const { description = "", fileOnly } = schema.meta() ?? {};
  const setting = { key: `${section}.${name}`, section, name, description, schema };
  return fileOnly === true ? setting : { ...setting, ...named };
}

/** Text from the environment or a flag, as the type of the setting: what does not fit stays text, for the schema. */
export function readText(setting: Setting, text: string): unknown {
  const type = bareType(setting.schema);
  if (type instanceof z.ZodArray) return text === "" ? [] : text.split(",").map((item) => item.trim());
  if (type instanceof z.ZodNumber) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type instanceof z.ZodBoolean) return text === "true" ? true : text === "false" ? false : text;
  return text;
}

function bareType(schema: unknown): unknown {
  const isWrapper = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  return isWrapper ? bareType(schema.unwrap()) : schema;
}
