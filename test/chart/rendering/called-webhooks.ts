import type { Webhook } from "./object-shapes.ts";

/**
 * Which of the webhooks the API server would ask about a pod in a namespace with these labels, by their selectors:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
 */
export function calledFor(
  webhooks: readonly Webhook[],
  namespaceLabels: Readonly<Record<string, string>>,
): readonly Webhook[] {
  return webhooks.filter(({ namespaceSelector }) =>
    namespaceSelector.matchExpressions.every(({ key, operator, values }) => {
      const label = namespaceLabels[key];
      if (operator === "Exists") return label !== undefined;
      if (operator === "DoesNotExist") return label === undefined;
      const isListed = label !== undefined && values.includes(label);
      return operator === "In" ? isListed : !isListed;
    }),
  );
}
