/** A DNS label, as apimachinery's IsDNS1123Label has it. Whatever else somebody sends as a namespace is none. */
export function isNamespaceName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}
