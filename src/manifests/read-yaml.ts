import { isMap, visit } from "yaml";
import { parseYaml, tooLargeForTree, type YamlTree } from "./parse-yaml.ts";
import { YamlValueError, yamlValue } from "./yaml-value.ts";

export type YamlDocument =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "helm-template" }
  | { readonly is: "invalid"; readonly problem: string; readonly offset: number };

/** Reads one document. An offset is where in its text it goes wrong. */
export function readYaml(text: string): YamlDocument {
  const tooLarge = tooLargeForTree(text);
  if (tooLarge !== undefined) return { is: "invalid", problem: tooLarge, offset: 0 };
  try {
    return read(parseYaml(text), text);
  } catch (error) {
    // What walks the tree calls itself for each level of nesting.
    if (error instanceof RangeError) return { is: "invalid", problem: "it is nested too deeply", offset: 0 };
    throw error;
  }
}

function read(tree: YamlTree, text: string): YamlDocument {
  const [error] = tree.errors;
  if (isHelmTemplate(tree) || (error !== undefined && text.includes("{{"))) return { is: "helm-template" };
  if (error !== undefined) {
    // With this code the message is the JavaScript engine's own.
    const problem = error.code === "RESOURCE_EXHAUSTION" ? "it is nested too deeply" : error.message;
    return { is: "invalid", problem, offset: error.pos[0] };
  }
  try {
    return { is: "value", value: yamlValue(tree) };
  } catch (problem) {
    if (problem instanceof YamlValueError) return { is: "invalid", problem: problem.message, offset: problem.offset };
    throw problem;
  }
}

/** `name: {{ .Values.name }}` is well-formed YAML: a map whose key is a map, which no Kubernetes object contains. */
function isHelmTemplate(tree: YamlTree): boolean {
  let found = false;
  visit(tree, {
    Pair(_, pair) {
      if (!isMap(pair.key)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
