import { type Document, isMap, type ParsedNode, parseAllDocuments, type Tags, visit } from "yaml";
import { AliasError, valuesAddedByAliases } from "./expanded-size.ts";

export type YamlDocument =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "helm-template" }
  | { readonly is: "invalid"; readonly problem: string };

/** Far above what manifests use, far below what hurts: a million values are copied in about a second. */
const maxValuesAddedByAliases = 1_000_000;

/**
 * Reads YAML as Kubernetes does: its parser (sigs.k8s.io/yaml, a go-yaml v2) follows YAML 1.1, so `yes` is true and
 * 0777 is 511, yet it never reads 22:22 as base 60, it leaves dates as strings, and the last of two equal keys wins.
 */
export function readYaml(text: string): YamlDocument[] {
  try {
    const documents = parseAllDocuments(text, { version: "1.1", uniqueKeys: false, customTags, prettyErrors: false });
    return "empty" in documents ? [] : documents.map((document) => readDocument(document, text));
  } catch (error) {
    // The parser calls itself for each level of nesting.
    if (error instanceof RangeError) return [{ is: "invalid", problem: "it is nested too deeply" }];
    throw error;
  }
}

function customTags(tags: Tags): Tags {
  const unread = ["tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary"];
  return tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && !unread.includes(tag.tag)));
}

function readDocument(document: Document.Parsed<ParsedNode>, text: string): YamlDocument {
  const [start, , end] = document.range;
  const [error] = document.errors;
  if (isHelmTemplate(document) || (error !== undefined && text.slice(start, end).includes("{{"))) {
    return { is: "helm-template" };
  }
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split("\n").length;
    return { is: "invalid", problem: `line ${line}: ${error.message}` };
  }
  try {
    if (valuesAddedByAliases(document) > maxValuesAddedByAliases) {
      return { is: "invalid", problem: `its aliases stand for more than ${maxValuesAddedByAliases} values` };
    }
    return { is: "value", value: document.toJS({ maxAliasCount: -1 }) };
  } catch (problem) {
    if (problem instanceof AliasError) return { is: "invalid", problem: problem.message };
    throw problem;
  }
}

/** `name: {{ .Values.name }}` is well-formed YAML: a map whose key is a map, which no Kubernetes object contains. */
function isHelmTemplate(document: Document.Parsed<ParsedNode>): boolean {
  let found = false;
  visit(document, {
    Pair(_, pair) {
      if (!isMap(pair.key)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
