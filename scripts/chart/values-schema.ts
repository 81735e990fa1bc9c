import { configProperties } from "./config-values.ts";
import type { Keywords, ValueEntry } from "./read-values.ts";

/** values.schema.json: what Helm checks values against before it renders anything. A key that nobody knows is refused. */
export function valuesSchema(entries: readonly ValueEntry[]): Keywords {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Values of the chart boxinit",
    ...objectOf(entries),
  };
}

function objectOf(entries: readonly ValueEntry[]): Keywords {
  const properties = Object.fromEntries(entries.map((entry) => [entry.name, schemaOf(entry)]));
  return { type: "object", additionalProperties: false, properties };
}

function schemaOf(entry: ValueEntry): Keywords {
  const { description, keywords, children } = entry;
  const described = description === "" ? {} : { description };
  const fromConfig = configProperties(entry.path);
  if (fromConfig !== undefined) {
    return { ...described, type: "object", additionalProperties: false, properties: fromConfig };
  }
  // A mapping whose hint says what may be in it has its keys as an example, not as all there can be.
  const isOpen = "additionalProperties" in keywords || "type" in keywords;
  if (children.length > 0 && !isOpen) return { ...described, ...objectOf(children) };
  const type = "enum" in keywords ? {} : { type: typeOf(entry) };
  return { ...described, ...type, ...keywords, default: entry.default };
}

/** By its default, where the hint says nothing. @throws Error where a default shows no type */
function typeOf({ path, default: value, keywords }: ValueEntry): unknown {
  if (keywords.type !== undefined) return keywords.type;
  if (Array.isArray(value)) return "array";
  if (typeof value === "number" && Number.isInteger(value)) return "integer";
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return typeof value;
  if (value === null || value === undefined) throw new Error(`values.yaml: ${path} needs an @schema with its type`);
  return "object";
}
