/**
 * What a policy and its bindings are found by, whatever their names, where they have to be out of the way at once. The
 * chart gives its own the same (templates/validating-policy.yaml).
 */
export function labelsOf(component: "repair" | "unrepaired"): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": "boxinit", "app.kubernetes.io/component": component };
}
