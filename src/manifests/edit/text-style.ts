import { isMap, isSeq, visit, type YAMLMap, type YAMLSeq } from "yaml";
import type { YamlTree } from "../parse-yaml.ts";

/** How a document is written, so that what is added looks like the rest. */
export interface TextStyle {
  readonly endOfLine: "\n" | "\r\n";
  /** Columns from a map to a map in it. */
  readonly indent: number;
  /** Whether lists are indented below their key. */
  readonly indentLists: boolean;
}

export function readStyle(tree: YamlTree, text: string): TextStyle {
  const steps: number[] = [];
  const listSteps: number[] = [];
  visit(tree, {
    Pair(_, { key, value }) {
      const inside = isBlock(value) ? value : undefined;
      const from = startOf(key);
      const to = startOf(inside);
      if (inside === undefined || from === undefined || to === undefined) return;
      if (isMap(inside)) steps.push(columnOf(text, to) - columnOf(text, from));
      else listSteps.push(columnOf(text, to) - columnOf(text, from));
    },
  });
  const indent = steps.find((step) => step > 0) ?? 2;
  return {
    endOfLine: text.includes("\r\n") ? "\r\n" : "\n",
    indent,
    // Where both are in use, the last is that of the pod's own lists more often than not.
    indentLists: (listSteps.at(-1) ?? indent) > 0,
  };
}

/** Written in lines, without brackets. */
export function isBlock(node: unknown): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** Columns from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function startOf(node: unknown): number | undefined {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
}
