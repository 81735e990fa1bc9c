/** Far above what a review of the largest object has, far below what takes the parser seconds and half a gigabyte. */
const jsonBounds = { depth: 1000, values: 1_000_000 } as const;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openList = 0x5b;
const closeList = 0x5d;
const openMap = 0x7b;
const closeMap = 0x7d;

/**
 * Whether JSON text stays within the bounds, found in one pass over its bytes and without memory: 10 MiB of `[` cost
 * JSON.parse five seconds and 450 MB. What is not JSON gets some answer; the parser has the last word about it.
 */
export function isWithinJsonBounds(text: Buffer): boolean {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case quote:
        at = endOfString(text, at + 1);
        break;
      case openList:
      case openMap:
        depth += 1;
        values += 1;
        if (depth > jsonBounds.depth) return false;
        break;
      case closeList:
      case closeMap:
        depth -= 1;
        break;
      case comma:
        values += 1;
        break;
      default:
    }
  }
  return values <= jsonBounds.values;
}

/** Where the string's closing quote is; the end of the text where there is none. */
function endOfString(text: Buffer, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}
