import fc from "fast-check";
import { expect, it } from "vitest";
import { ItemTexts, readListText } from "../../src/cluster/list-text.ts";

/** What of a list's text is read item by item; the whole where that is not done. */
function readApart(text: string): unknown {
  const list = readListText(text);
  if (list === undefined) return JSON.parse(text);
  expect(list.items).toBeInstanceOf(ItemTexts);
  return { ...list, items: list.items instanceof ItemTexts ? [...list.items] : [] };
}

const objects = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()));

it("a list that is read item by item is what JSON.parse makes of it, however it is laid out", () => {
  const lists = fc.record(
    { kind: fc.jsonValue(), items: objects, metadata: fc.jsonValue() },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(lists, fc.constantFrom("", " ", "\t"), (list, indent) => {
      const text = JSON.stringify(list, null, indent);
      expect(readListText(text)).toBeDefined();
      expect(readApart(text)).toEqual(JSON.parse(text));
    }),
  );
});

it("no text that JSON.parse refuses is a list, but for what is wrong within an item", () => {
  fc.assert(
    fc.property(objects, fc.nat(), fc.constantFrom("", "x", ",", "]", "}", '"'), (items, at, put) => {
      const text = JSON.stringify({ metadata: {}, items });
      const where = at % text.length;
      const broken = text.slice(0, where) + put + text.slice(where + 1);
      const [whole, apart] = [() => JSON.parse(broken), () => readApart(broken)].map(outcomeOf);
      expect(apart).toEqual(whole);
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ['{"items":[{"a":1}],"items":[{"b":2}]}', "two keys"],
  ['{"items":[{"a":1}],"items":[]}', "two keys, the last empty"],
  ['{"items":[1,null,"]",{"a":1}]}', "what is no object"],
  ['{"x":{"items":[{"a":1}]},"items":[{"b":"\\\\\\"]"}]}', "a key within, and quotes"],
  ['{"items":null}', "none"],
  ['{"items":[{"a":1}],"items":0}', "two keys, the last a number"],
  ['{"items":[{"a":1}],"items":1}', "two keys, the last another number"],
  ['{"items":[{"a":1}],"\\u0069tems":[]}', "a key that is written otherwise"],
])("%s is as JSON.parse has it: %s", (text) => {
  expect(readApart(text)).toEqual(JSON.parse(text));
});

it.each(['{"items":[{"a":1}}}', '{"items":[{"a":1],"b":2}', '{"items":[{"a":1}{"b":2}]}', '{"items":[{"a":1},]}'])(
  "%s, whose brackets alone would do, is left to JSON.parse",
  (text) => {
    expect(readListText(text)).toBeUndefined();
  },
);

it("an item that is damaged is told by its number", () => {
  expect(() => readApart('{"items":[{"a":1},{"b":x}]}')).toThrow(/^item 2 of an answer is damaged \(.*: run it again/);
});

/** The value; or that it can't be read, wherever that shows. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return "not readable";
  }
}
