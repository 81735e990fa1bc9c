import { type Alias, isAlias, isNode, isScalar, type YAMLSeq } from "yaml";
import { addItem } from "./add-item.ts";
import { type EditedText, removeLines } from "./lines.ts";
import type { Splice } from "./splice.ts";
import { flowText, scalarText } from "./write-value.ts";

/** Puts text where a scalar, or an alias of one, is. */
export function replaceScalar({ text }: EditedText, node: unknown, value: string): readonly Splice[] | undefined {
  if (!isScalar(node) && !isAlias(node)) return undefined;
  if (isScalar(node) && node.value === value) return [];
  const [from, to] = node.range ?? [0, 0];
  // A block scalar ends behind its last line.
  const end = to > from && text[to - 1] === "\n" ? "\n" : "";
  return [{ from, to, text: scalarText(value, isScalar(node) ? (node.type ?? undefined) : undefined) + end }];
}

/** Words for an alias: what it stands for stays as it is for others. */
export function replaceAlias({ range }: Alias, words: readonly string[]): readonly Splice[] | undefined {
  return range ? [{ from: range[0], to: range[1], text: flowText(words, false) }] : undefined;
}

/** Makes other words of a list of words, one by one, so that a line which needs no change has none. */
export function replaceWords(
  edited: EditedText,
  list: YAMLSeq,
  words: readonly string[],
): readonly Splice[] | undefined {
  const length = list.items.length;
  const replaced = words.slice(0, length).map((word, index) => replaceScalar(edited, list.items[index], word));
  const added = words.slice(length).map((word) => addItem(edited, list, word));
  const removed = list.flow === true ? removeFrom(list, words.length) : removeItems(edited, list, words.length);
  return allOf([...replaced, ...added, removed]);
}

/** Between brackets: from the end of the last word that stays to the end of the last that goes. */
function removeFrom({ items }: YAMLSeq, kept: number): readonly Splice[] | undefined {
  if (kept >= items.length) return [];
  const [from, to] = [items[kept - 1], items.at(-1)].map((item) => (isNode(item) ? item.range?.[1] : undefined));
  return from === undefined || to === undefined ? undefined : [{ from, to, text: "" }];
}

function removeItems(edited: EditedText, { items, srcToken }: YAMLSeq, kept: number): readonly Splice[] | undefined {
  if (srcToken?.type !== "block-seq") return undefined;
  return allOf(
    items.slice(kept).map((item, index) => {
      const token = srcToken.items[kept + index];
      const dash = token?.start.find(({ type }) => type === "seq-item-ind")?.offset;
      const end = isNode(item) ? item.range?.[1] : undefined;
      const removed = dash === undefined || end === undefined ? undefined : removeLines(edited, dash, end);
      return removed && [removed];
    }),
  );
}

/** All of them, or nothing. */
function allOf(splices: readonly (readonly Splice[] | undefined)[]): readonly Splice[] | undefined {
  const found = splices.filter((some) => some !== undefined);
  return found.length === splices.length ? found.flat() : undefined;
}
