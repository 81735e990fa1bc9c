import type { YAMLSeq } from "yaml";
import { addInBrackets } from "./brackets.ts";
import { addLinesAfter, contentEnd, type EditedText } from "./lines.ts";
import type { Splice } from "./splice.ts";
import { columnOf } from "./text-style.ts";
import { blockLines } from "./write-value.ts";

/** Adds an item at the end of a list that is not empty. */
export function addItem(edited: EditedText, list: YAMLSeq, value: unknown): readonly Splice[] | undefined {
  if (list.flow === true) return addInBrackets(edited, list, value);
  const [start] = list.range ?? [0];
  return [addLinesAfter(edited, contentEnd(list), columnOf(edited.text, start), blockLines([value], edited))];
}
