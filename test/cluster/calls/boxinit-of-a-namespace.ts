import { podOf } from "../../support/review-builder.ts";
import { webhookConfigurationOf } from "../boxinit/register-webhook.ts";
import type { Cluster } from "../boxinit/start-cluster.ts";
import { createNamespace } from "../control-plane/create-namespace.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { webhookCalls } from "./webhook-calls.ts";

export interface NamespaceOptions {
  readonly reinvocationPolicy: "Never" | "IfNeeded";
  /** One configuration each, called in the order of these names. */
  readonly names: readonly string[];
  /** Of a boxinit that is not the cluster's own. */
  readonly port?: number;
}

/** A namespace in which boxinit is registered otherwise than it is shipped, once that is in effect. */
export async function createNamespaceWithBoxinit(
  cluster: Cluster,
  namespace: string,
  { reinvocationPolicy, names, port = cluster.boxinit.webhookPort }: NamespaceOptions,
): Promise<void> {
  // The label keeps the shipped configuration away.
  await createNamespace(cluster.api, namespace, { "boxinit/mode": "off" });
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  for (const name of names) {
    const webhook = { reinvocationPolicy, namespaceSelector };
    const { webhooks, ...configuration } = webhookConfigurationOf({ port, ca: cluster.identity.ca, webhook, name });
    const { status, body } = await cluster.api.post(
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
      { ...configuration, webhooks: webhooks.filter((one) => one.name === "default.pods.boxinit") },
    );
    if (status !== 201) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  }
  let attempts = 0;
  await waitUntil(`${names.join()} are called in ${namespace}`, async () => {
    const name = `attempt-${++attempts}`;
    await cluster.api.post(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, podOf({ metadata: { name, namespace } }));
    const calls = await webhookCalls(cluster, namespace, name);
    return names.every((one) => calls.some((call) => call.includes(` ${one} `)));
  });
}
