/** The API server's limit for all keys and values of a pod's annotations together (apimachinery ValidateAnnotations). */
export const annotationBytes = 256 * 1024;

export function annotationSize(annotations: ReadonlyMap<string, string>): number {
  const encoder = new TextEncoder();
  return [...annotations].reduce((sum, [key, value]) => sum + encoder.encode(key + value).length, 0);
}
