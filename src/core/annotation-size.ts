import { utf8Size } from "../shell/utf8-size.ts";

/** The API server's limit for all keys and values of a pod's annotations together (apimachinery ValidateAnnotations). */
export const annotationBytes = 256 * 1024;

/** No character of a string takes more bytes in UTF-8. */
const bytesPerCharacter = 3;

type Annotations = Iterable<readonly [key: string, value: string]>;

/** Whether the API server takes them. Of equal keys the last one counts. */
export function fitAnnotations(...parts: readonly Annotations[]): boolean {
  let characters = 0;
  for (const part of parts) for (const [key, value] of part) characters += key.length + value.length;
  return characters * bytesPerCharacter <= annotationBytes || bytesOf(parts) <= annotationBytes;
}

function bytesOf(parts: readonly Annotations[]): number {
  const annotations = new Map(parts.flatMap((part) => [...part]));
  return [...annotations].reduce((sum, [key, value]) => sum + utf8Size(key) + utf8Size(value), 0);
}
