import { isMap, isNode, isPair, isScalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { EditedText } from "./lines.ts";
import type { Splice } from "./splice.ts";
import { columnOf } from "./text-style.ts";
import { flowText } from "./write-value.ts";

type Brackets = YAMLMap | YAMLSeq;

/** Adds an item, or a pair with `key`, at the end of a list or map in brackets that is not empty. */
export function addInBrackets(
  edited: EditedText,
  brackets: Brackets,
  value: unknown,
  key?: string,
): readonly Splice[] | undefined {
  const { text, endOfLine } = edited;
  const [from] = endsOf(brackets.items[0]);
  const [, to] = endsOf(brackets.items.at(-1));
  if (from === undefined || to === undefined) return undefined;
  const padding = text.slice(from - columnOf(text, from), from);
  const pair = key === undefined ? "" : keyText(edited, brackets, key);
  if (padding.trim() !== "") {
    const comma = isTight(text) ? "," : ", ";
    return [{ from: to, to, text: comma + pair + inline(edited, brackets, value) }];
  }
  const step = padding.slice(indentationAt(text, brackets.range?.[0] ?? 0).length);
  const lines = isJson(text, brackets) ? JSON.stringify(value, null, step) : inline(edited, brackets, value);
  const added = (pair + lines).split("\n").map((line) => endOfLine + padding + line);
  return [{ from: to, to, text: `,${added.join("")}` }];
}

/** A list or map between brackets, as the text of what stands around it. */
export function bracketText(edited: EditedText, around: Brackets, value: unknown): string {
  const { text, endOfLine } = edited;
  const [from] = endsOf(around.items[0]);
  if (from === undefined || !isJson(text, around)) return inline(edited, around, value);
  const padding = text.slice(from - columnOf(text, from), from);
  if (padding.trim() !== "") return inline(edited, around, value);
  const step = padding.slice(indentationAt(text, around.range?.[0] ?? 0).length);
  return JSON.stringify(value, null, step).replaceAll("\n", endOfLine + padding);
}

function inline({ text }: EditedText, around: Brackets, value: unknown): string {
  if (isJson(text, around)) return JSON.stringify(value);
  return flowText(value, text.slice(...(around.range ?? [0, 0])).includes("{ "));
}

function keyText({ text }: EditedText, around: Brackets, key: string): string {
  if (!isJson(text, around)) return `${key}: `;
  return JSON.stringify(key) + (isTight(text) ? ":" : ": ");
}

/** Whether it is written as JSON is: with keys in double quotes. */
function isJson(text: string, { items }: Brackets): boolean {
  if (/^\uFEFF?\s*\{\s*"/.test(text)) return true;
  const [first] = items;
  const key = isPair(first) ? first.key : isMap(first) ? first.items[0]?.key : undefined;
  return isScalar(key) && key.type === "QUOTE_DOUBLE";
}

/** JSON without a blank behind colons and commas. */
function isTight(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"[^"]*":\S/.test(text);
}

function endsOf(item: unknown): readonly [from: number | undefined, to: number | undefined] {
  const [first, last] = isPair(item) ? [item.key, isNode(item.value) ? item.value : item.key] : [item, item];
  return [isNode(first) ? first.range?.[0] : undefined, isNode(last) ? last.range?.[1] : undefined];
}

function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))?.[0] ?? "";
}
