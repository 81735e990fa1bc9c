/** Far above what a review of the largest object has, far below what takes the parser seconds and half a gigabyte. */
const jsonBounds = { depth: 1000, values: 1_000_000 } as const;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openList = 0x5b;
const closeList = 0x5d;
const openMap = 0x7b;
const closeMap = 0x7d;

/** How deep the members of a review's object are: review, request, object. */
const depthOfMembers = 3;

/** What one pass over the bytes of JSON text shows. */
export interface JsonSurvey {
  readonly isWithinBounds: boolean;
  /** Where the first `spec` is that a review's object may have, if any: from its opening bracket to behind its closing one. */
  readonly spec: { readonly start: number; readonly end: number } | undefined;
  /** A letter is written as an escape somewhere, so that a key may be spelt otherwise than in letters. */
  readonly escapesLetters: boolean;
}

/**
 * Looks over JSON text before it is parsed, without memory: 10 MiB of `[` cost JSON.parse five seconds and 450 MB. What
 * is not JSON gets some answer; the parser has the last word about it.
 */
export function surveyJson(text: Buffer): JsonSurvey {
  let depth = 0;
  let values = 1;
  let start = -1;
  let end = -1;
  let escapesLetters = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case quote:
        at += 1;
        while (at < text.length && text[at] !== quote) {
          if (text[at] === backslash) {
            escapesLetters ||= isEscapedLetter(text, at);
            at += 2;
          } else at += 1;
        }
        break;
      case openList:
      case openMap:
        depth += 1;
        values += 1;
        if (depth > jsonBounds.depth) return { isWithinBounds: false, spec: undefined, escapesLetters };
        break;
      case closeList:
      case closeMap:
        depth -= 1;
        if (depth === depthOfMembers && start !== -1 && end === -1) end = at + 1;
        break;
      case comma:
        values += 1;
        if (depth === depthOfMembers && start === -1 && isSpec(text, at)) start = at + specMember.length - 1;
        break;
      default:
    }
  }
  const spec = end === -1 ? undefined : { start, end };
  return { isWithinBounds: values <= jsonBounds.values, spec, escapesLetters };
}

/** As the API server writes it, behind another member. */
const specMember = Buffer.from(',"spec":{');

function isSpec(text: Buffer, at: number): boolean {
  return (
    text[at + 2] === specMember[2] && text.compare(specMember, 0, specMember.length, at, at + specMember.length) === 0
  );
}

/** \u0041 to \u007a. Go escapes others than letters: `<`, `>`, `&` and what can't be seen. */
function isEscapedLetter(text: Buffer, at: number): boolean {
  const [u, zero, four, seven] = [0x75, 0x30, 0x34, 0x37];
  const row = text[at + 4] ?? 0;
  return text[at + 1] === u && text[at + 2] === zero && text[at + 3] === zero && row >= four && row <= seven;
}
