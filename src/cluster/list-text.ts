import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { deepestNesting } from "../core/inspect/json-depth.ts";

/** The objects of a list of which only the text is kept: of a page of 500 pods, one at a time is in memory. */
export class ItemTexts {
  readonly #text: string;
  readonly #places: readonly Place[];

  constructor(text: string, places: readonly Place[]) {
    this.#text = text;
    this.#places = places;
  }

  /** @throws SyntaxError where an item, and it alone, is no JSON: it says which */
  *[Symbol.iterator](): Generator<JsonObject> {
    for (const [index, [from, to]] of this.#places.entries()) {
      const item = parseItem(this.#text.slice(from, to), index + 1);
      if (isObject(item)) yield item;
    }
  }
}

function parseItem(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(
      `item ${number} of an answer is damaged (${why}): run it again, or look at what is between here and the API server`,
    );
  }
}

type Place = readonly [from: number, to: number];

interface ListPlace {
  /** Where its brackets are. */
  readonly brackets: Place;
  readonly items: readonly Place[];
}

/**
 * A list as JSON.parse reads it, but for its items, which stay text until they are asked for. Undefined of what is no
 * object with `items`, or none in which they can be told apart without reading them: JSON.parse has to read that.
 */
export function readListText(text: string): JsonObject | undefined {
  const list = findList(text);
  if (list === undefined || !areApart(text, list)) return undefined;
  const [open, close] = list.brackets;
  const around = (placeholder: string): unknown => JSON.parse(text.slice(0, open) + placeholder + text.slice(close));
  try {
    const [list0, list1] = [around("0"), around("1")];
    // With two keys `items`, the last counts, which may be 0 itself.
    const isItsValue = isObject(list0) && list0.items === 0 && isObject(list1) && list1.items === 1;
    return isItsValue ? { ...list0, items: new ItemTexts(text, list.items) } : undefined;
  } catch {
    return undefined;
  }
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\[]{}'].map((c) => c.charCodeAt(0));

/** Goes by quotes and brackets alone. */
function findList(text: string): ListPlace | undefined {
  const items: [number, number][] = [];
  let open = -1;
  let itemFrom = -1;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const list = depth === 1 && open === -1 ? openingOfItems(text, at) : undefined;
      if (list === undefined) at = endOfString(text, at);
      else at = list - 1;
      if (list !== undefined) open = list;
      if (at === -1) return undefined;
    } else if (code === openBracket || code === openBrace) {
      if (open !== -1 && depth === 2) itemFrom = at;
      depth += 1;
      if (depth > deepestNesting) return undefined;
    } else if (code === closeBracket || code === closeBrace) {
      depth -= 1;
      if (open !== -1 && depth === 2) items.push([itemFrom, at + 1]);
      if (open !== -1 && depth === 1) return { brackets: [open, at + 1], items };
    }
  }
  return undefined;
}

/** Where the list's bracket is, if a key `items` begins here and has one. */
function openingOfItems(text: string, at: number): number | undefined {
  if (!text.startsWith('"items"', at)) return undefined;
  const key = /"items"\s*:\s*\[/y;
  key.lastIndex = at;
  return key.test(text) ? key.lastIndex - 1 : undefined;
}

/** Where the closing quote is; -1 where there is none. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

/** Whether there is nothing but a comma between items: what is left out of the text around them is read by nobody. */
function areApart(text: string, { brackets: [open, close], items }: ListPlace): boolean {
  if (text[close - 1] !== "]") return false;
  const starts = [...items.map(([from]) => from), close - 1];
  const ends = [open + 1, ...items.map(([, to]) => to)];
  return starts.every((start, index) => {
    const gap = text.slice(ends[index], start);
    return index === 0 || index === items.length ? isBlank(gap) : /^[ \t\r\n]*,[ \t\r\n]*$/.test(gap);
  });
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}
