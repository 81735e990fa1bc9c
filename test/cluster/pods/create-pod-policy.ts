import type { ApiClient } from "../control-plane/api-client.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { type NamedPod, postPod } from "./create-pod.ts";

export interface PodPolicy {
  readonly name: string;
  /** CEL, over a pod as every webhook has left it. */
  readonly expression: string;
  readonly namespaces: readonly string[];
  /** A pod that the policy has to refuse: once it does, the policy is in effect. */
  readonly refuses: NamedPod;
}

/** A ValidatingAdmissionPolicy for the pods of some namespaces. */
export async function createPodPolicy(
  api: ApiClient,
  { name, expression, namespaces, refuses }: PodPolicy,
): Promise<void> {
  const create = (kind: string, spec: object) =>
    api.create(`/apis/admissionregistration.k8s.io/v1/${kind}`, { metadata: { name }, spec });
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
  await create("validatingadmissionpolicies", {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression, message: `not as ${name} wants it` }],
  });
  const inNamespaces = { key: "kubernetes.io/metadata.name", operator: "In", values: namespaces };
  await create("validatingadmissionpolicybindings", {
    policyName: name,
    validationActions: ["Deny"],
    matchResources: { namespaceSelector: { matchExpressions: [inNamespaces] } },
  });
  await waitUntil(`${name} refuses ${refuses.name}`, async () => {
    const { body } = await postPod(api, refuses, "?dryRun=All");
    return JSON.stringify(body).includes(`not as ${name} wants it`);
  });
}
