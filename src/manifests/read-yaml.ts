import { isMap, visit } from "yaml";
import { NestingError, parseYaml, tooLargeForTree, type YamlTree } from "./parse-yaml.ts";
import { YamlValueError, yamlValue } from "./yaml-value.ts";

export type ReadText =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "helm-template" }
  | { readonly is: "invalid"; readonly problem: string; readonly offset: number };

/** With the tree that the value was read from. */
export type YamlDocument = ReadText & { readonly tree?: YamlTree };

/** A comment ends there for Kubernetes, and goes on for the package: what follows would be seen by one of them alone. */
const foreignLineEnd = /\r(?!\n)|[\u0085\u2028\u2029]/;

/** Reads one document. An offset is where in its text it goes wrong. */
export function readYaml(text: string): YamlDocument {
  const tooLarge = tooLargeForTree(text);
  if (tooLarge !== undefined) return { is: "invalid", problem: tooLarge, offset: 0 };
  const strange = foreignLineEnd.exec(text);
  if (strange !== null) {
    const problem =
      "this character ends a line in YAML 1.1, which Kubernetes reads: write it with an escape, in quotes";
    return { is: "invalid", problem, offset: strange.index };
  }
  try {
    return read(parseYaml(text), text);
  } catch (error) {
    // What walks the tree calls itself for each level of nesting.
    if (!(error instanceof RangeError)) throw error;
    const offset = error instanceof NestingError ? error.offset : 0;
    return { is: "invalid", problem: "it is nested too deeply", offset };
  }
}

function read(tree: YamlTree, text: string): YamlDocument {
  const [error] = tree.errors;
  if (isHelmTemplate(tree) || (error !== undefined && text.includes("{{"))) return { is: "helm-template" };
  const { explicit, version } = tree.directives.yaml;
  if (explicit && version !== "1.1") {
    return { is: "invalid", problem: `YAML ${version}, where Kubernetes reads 1.1 alone`, offset: 0 };
  }
  if (error !== undefined) {
    // With this code the message is the JavaScript engine's own.
    const problem = error.code === "RESOURCE_EXHAUSTION" ? "it is nested too deeply" : error.message;
    return { is: "invalid", problem, offset: error.pos[0] };
  }
  try {
    return { is: "value", value: yamlValue(tree), tree };
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
