import { modeLabel } from "../core/namespace-mode.ts";
import type { CommentedYaml } from "./commented-yaml.ts";
import { labelsOf } from "./labels.ts";
import type { ValidationAction } from "./policy-kinds.ts";

const elsewhere = { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] };

/**
 * Where a policy is in force. As for the webhook, a label that is none of the modes counts as audit; so there is a
 * binding for namespaces that say enforce, and one for those that say nothing.
 *
 * @param optIn - without the latter
 */
export function bindings(
  kind: "MutatingAdmissionPolicyBinding" | "ValidatingAdmissionPolicyBinding",
  policyName: string,
  optIn: boolean,
  actions?: readonly ValidationAction[],
): readonly CommentedYaml[] {
  const component = kind === "MutatingAdmissionPolicyBinding" ? "repair" : "unrepaired";
  const bind = (suffix: string, head: string, selected: object): CommentedYaml => ({
    head,
    content: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind,
      metadata: { name: `${policyName}-${suffix}`, labels: labelsOf(component) },
      spec: {
        policyName,
        ...(actions === undefined ? {} : { validationActions: actions }),
        matchResources: { namespaceSelector: { matchExpressions: [selected, elsewhere] } },
      },
    },
    comments: [],
  });
  return [
    bind("enforce", `In namespaces with the label ${modeLabel}: enforce.`, {
      key: modeLabel,
      operator: "In",
      values: ["enforce"],
    }),
    ...(optIn
      ? []
      : [bind("default", "In namespaces without that label.", { key: modeLabel, operator: "DoesNotExist" })]),
  ];
}
