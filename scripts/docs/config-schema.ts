import { join } from "node:path";
import { z } from "zod";
import { configSchema } from "../../src/config/schema.ts";

export const configSchemaFile = join(import.meta.dirname, "../../docs/reference/config.schema.json");

/** Where a RuntimeClass is no more than its name. */
const nameAlone = { type: "string", description: "Its name, where nothing differs from the policy." } as const;

/**
 * What src/config checks by functions, which a schema can't show, as far as a pattern goes. By the name of the key.
 * test/config/config-schema.test.ts holds both against each other.
 */
const patterns: Readonly<Record<string, string>> = {
  listen: listenPattern(),
  opsListen: listenPattern(),
  tokenPath: String.raw`^(?!/(?:run|var/run|proc|sys|dev|tmp)(?:/|$))(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._-]+)+$`,
};

function listenPattern(): string {
  return String.raw`^(?:[\d.]*|\[[\dA-Fa-f]*:[\dA-Fa-f:.]*\]):\d{1,5}$`;
}

/** The form of boxinit's configuration file, for editors. */
export function configSchemaText(): string {
  const { required: _, ...schema } = z.toJSONSchema(configSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema, path }) => {
      const [key = "", name = ""] = path.slice(-2).map(String);
      // Read by settings.ts alone.
      delete jsonSchema.fileOnly;
      if (key === "properties" && patterns[name] !== undefined) jsonSchema.pattern = patterns[name];
      // A section may be there and empty.
      if (path.length === 2) jsonSchema.type = ["object", "null"];
      if (name === "items" && zodSchema._zod.def.type === "pipe") nameOrMapping(jsonSchema);
    },
  });
  const head = {
    title: "Configuration of boxinit",
    description:
      "What --config and BOXINIT_CONFIG name. boxinit serve --print-config checks more, such as equal names.",
  };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}

function nameOrMapping(schema: z.core.JSONSchema.BaseSchema): void {
  const { ...mapping } = schema;
  for (const key of Object.keys(schema)) delete schema[key];
  const { name } = mapping.properties ?? {};
  schema.anyOf = [typeof name === "object" ? { ...nameAlone, ...name } : nameAlone, mapping];
}
