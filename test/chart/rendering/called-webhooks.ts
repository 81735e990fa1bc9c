import type { Webhook } from "./object-shapes.ts";

/** Those that are for pods; what is left is for what makes pods. */
export function forPods(webhooks: readonly Webhook[]): readonly Webhook[] {
  return webhooks.filter(({ name }) => name.endsWith(".pods.boxinit"));
}

/**
 * Which of the webhooks, or what else has such a selector, the API server would ask about a pod in a namespace with
 * these labels:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
 */
export function calledFor<Selecting extends Pick<Webhook, "namespaceSelector">>(
  webhooks: readonly Selecting[],
  namespaceLabels: Readonly<Record<string, string>>,
): readonly Selecting[] {
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
