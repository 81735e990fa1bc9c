import { isDeepJson } from "../core/inspect/json-depth.ts";

/**
 * Mebibytes that are read of an answer, unpacked. Pages are of 500 objects, and a pod of 100 KiB is a large one: a page that
 * is larger nevertheless comes again in smaller ones (list-pages.ts). What is sent packed may become a thousand times as
 * much.
 */
const largestMebibytes = 64;

/** An answer takes more than is read of any. It would be so again. */
export class AnswerOutOfBounds extends Error {
  override readonly name = "AnswerOutOfBounds";
}

/** A body as text. @throws AnswerOutOfBounds where it is larger, with its stream destroyed */
export async function textWithinBounds(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > largestMebibytes * 1024 * 1024)
      throw new AnswerOutOfBounds(`the answer is larger than ${largestMebibytes} MiB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What is no JSON stays text: a proxy in between has its own pages. @throws AnswerOutOfBounds for what is nested deeply */
export function parseWithinBounds(text: string): unknown {
  if (/^\s*[[{]/.test(text) && isDeepJson(text)) throw new AnswerOutOfBounds("the answer is nested too deeply");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
