import { type Document, isMap, type ParsedNode, parseAllDocuments, type ScalarTag, type Tags, visit } from "yaml";
import { YamlValueError, yamlValue } from "./yaml-value.ts";

export type YamlDocument =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "helm-template" }
  | { readonly is: "invalid"; readonly problem: string };

/**
 * Reads YAML as Kubernetes does: its parser (sigs.k8s.io/yaml, a go-yaml v2) follows YAML 1.1, so `yes` is true and
 * 0777 is 511, yet it never reads 22:22 as base 60, it leaves dates as text, it knows 0o777 too, and the last of two
 * equal keys wins.
 */
export function readYaml(text: string): YamlDocument[] {
  try {
    const documents = parseAllDocuments(text, {
      version: "1.1",
      merge: false,
      uniqueKeys: false,
      customTags: asKubernetes,
      prettyErrors: false,
    });
    return "empty" in documents ? [] : documents.map((document) => readDocument(document, text));
  } catch (error) {
    // What walks the tree calls itself for each level of nesting.
    if (error instanceof RangeError) return [{ is: "invalid", problem: "it is nested too deeply" }];
    throw error;
  }
}

const octal12: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => (text.startsWith("-") ? -1 : 1) * Number(text.replace(/^[-+]/, "")),
};

function asKubernetes(tags: Tags): Tags {
  const unread = ["timestamp", "binary", "merge", "omap", "pairs", "set"].map((name) => `tag:yaml.org,2002:${name}`);
  const kept = tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && !unread.includes(tag.tag)));
  return [octal12, ...kept];
}

function readDocument(document: Document.Parsed<ParsedNode>, text: string): YamlDocument {
  const [start, , end] = document.range;
  const [error] = document.errors;
  if (isHelmTemplate(document) || (error !== undefined && text.slice(start, end).includes("{{"))) {
    return { is: "helm-template" };
  }
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split("\n").length;
    // With this code the message is the JavaScript engine's own.
    const message = error.code === "RESOURCE_EXHAUSTION" ? "it is nested too deeply" : error.message;
    return { is: "invalid", problem: `line ${line}: ${message}` };
  }
  try {
    return { is: "value", value: yamlValue(document) };
  } catch (problem) {
    if (problem instanceof YamlValueError) return { is: "invalid", problem: problem.message };
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
