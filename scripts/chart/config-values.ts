import { z } from "zod";
import { configSchema } from "../../src/config/schema.ts";
import type { Keywords } from "./read-values.ts";

const object = z.looseObject({ properties: z.record(z.string(), z.record(z.string(), z.unknown())) });
const named = z.looseObject({ properties: z.looseObject({ name: z.looseObject({ pattern: z.string() }) }) });

const tokenPath: Keywords = {
  type: "string",
  pattern: "^(/[A-Za-z0-9._-]+)+$",
  not: { pattern: "(/[.]{1,2}(/|$))|(^(/run|/var/run|/proc|/sys|/dev|/tmp)(/|$))" },
};

/** Which values are sections of boxinit's configuration, and which of their keys the chart writes itself. */
const sections: Readonly<Record<string, { readonly schema: z.ZodType; readonly omit: readonly string[] }>> = {
  "config.policy": { schema: configSchema.shape.policy, omit: [] },
  "config.server": { schema: configSchema.shape.server, omit: ["listen", "opsListen"] },
  "config.log": { schema: configSchema.shape.log, omit: [] },
  "tls.self": {
    schema: configSchema.shape.certificates,
    omit: ["namespace", "secret", "webhookConfiguration", "names"],
  },
};

/** The keys of a value that is a section of the configuration, as JSON Schema; `undefined` of every other value. */
export function configProperties(path: string): Readonly<Record<string, Keywords>> | undefined {
  const section = sections[path];
  if (section === undefined) return undefined;
  const options = { io: "input", target: "draft-7", unrepresentable: "any" } as const;
  const { properties } = object.parse(z.toJSONSchema(section.schema, options));
  const kept = Object.entries(properties).filter(([name]) => !section.omit.includes(name));
  return Object.fromEntries(kept.map(([name, schema]) => [name, { ...schema, ...refinements(path)[name] }]));
}

/** What the configuration checks in code, as far as JSON Schema can say it. */
function refinements(path: string): Readonly<Record<string, Keywords>> {
  if (path !== "config.policy") return {};
  const output = z.toJSONSchema(configSchema.shape.policy, { io: "output", target: "draft-7", unrepresentable: "any" });
  const item = named.parse(object.parse(output).properties.runtimeClasses?.items);
  const differing = { ...item, properties: { ...item.properties, tokenPath } };
  return {
    runtimeClasses: {
      minItems: 1,
      uniqueItems: true,
      items: { anyOf: [{ type: "string", pattern: item.properties.name.pattern }, differing] },
    },
    tokenPath,
  };
}
