import { webhookConfigurationOf } from "../boxinit/register-webhook.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { createNamespace } from "../control-plane/create-namespace.ts";

/** The name that the API server wants to see in boxinit's certificate. */
export const serviceName = "boxinit.boxinit.svc";

/** Where the API server looks for boxinit, and what it knows of it. */
export interface Way {
  readonly port: number;
  /** PEM of the authority that shall have signed boxinit's certificate. */
  readonly ca: string;
  readonly path?: string;
  /** As shipped where it is left out. */
  readonly timeoutSeconds?: number;
  readonly failurePolicy?: "Fail";
}

/**
 * A namespace whose pods go that way to boxinit, and no other. The configuration is as shipped, but for the namespaces
 * that it is for and what the way says. It is in effect once one that was created later is.
 */
export async function registerFor(api: ApiClient, namespace: string, way: Way): Promise<void> {
  // For the configuration that serves all other namespaces.
  await createNamespace(api, namespace, { "boxinit/mode": "off" });
  const { path, timeoutSeconds, failurePolicy } = way;
  const whole = webhookConfigurationOf({
    port: way.port,
    ca: way.ca,
    name: `boxinit-${namespace}`,
    webhook: {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(failurePolicy === undefined ? {} : { failurePolicy }),
    },
  });
  const webhooks = whole.webhooks
    .filter(({ name }) => name === "enforce.pods.boxinit")
    .map(({ clientConfig: { service, ...client }, ...rest }) => ({
      ...rest,
      clientConfig: { ...client, service: { ...service, ...(path === undefined ? {} : { path }) } },
    }));
  const { status, body } = await api.post("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", {
    ...whole,
    webhooks,
  });
  if (status !== 201) throw new Error(`the configuration for ${namespace}: ${status} ${JSON.stringify(body)}`);
}
