/** Far above what a Kubernetes object has; who parses or walks what is deeper takes much memory for little text. */
export const deepestNesting = 1000;

const [quote, backslash, openList, openMap, closeList, closeMap] = [...'"\\[{]}'].map((c) => c.charCodeAt(0));

/**
 * Whether JSON text is nested too deeply, without parsing it: 10 MiB of `[` cost JSON.parse five seconds and 450 MB. What
 * is no JSON gets some answer.
 */
export function isDeepJson(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== quote; at += 1) {
        if (text.charCodeAt(at) === backslash) at += 1;
      }
    } else if (code === openList || code === openMap) {
      depth += 1;
      if (depth > deepestNesting) return true;
    } else if (code === closeList || code === closeMap) depth -= 1;
  }
  return false;
}
