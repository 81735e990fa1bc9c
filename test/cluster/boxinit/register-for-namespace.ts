import { type ApiClient, webhookConfigurations } from "../control-plane/api-client.ts";
import { createNamespace } from "../control-plane/create-namespace.ts";
import { webhookConfigurationOf } from "./register-webhook.ts";

/** Where the API server looks for boxinit, and what it knows of it; as shipped where something is left out. */
export interface Way {
  readonly port: number;
  /** PEM of the authority that shall have signed boxinit's certificate. */
  readonly ca: string;
  readonly path?: string;
  /** One configuration each, called in the order of these names. */
  readonly names?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly failurePolicy?: "Fail";
  readonly reinvocationPolicy?: "Never" | "IfNeeded";
}

/**
 * A namespace whose pods go that way to boxinit, and no other. It is in effect once a configuration that was created
 * later is.
 */
export async function registerForNamespace(api: ApiClient, namespace: string, way: Way): Promise<void> {
  const { port, ca, path, names = [`boxinit-${namespace}`], ...fields } = way;
  // For the configuration that serves all other namespaces.
  await createNamespace(api, namespace, { "boxinit/mode": "off" });
  const webhook = { ...fields, namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
  for (const name of names) {
    const { webhooks, ...configuration } = webhookConfigurationOf({ port, ca, name, webhook });
    const those = webhooks
      .filter((one) => one.name === "enforce.pods.boxinit")
      .map(({ clientConfig: { service, ...client }, ...rest }) => ({
        ...rest,
        clientConfig: { ...client, service: { ...service, ...(path === undefined ? {} : { path }) } },
      }));
    await api.create(webhookConfigurations, { ...configuration, webhooks: those });
  }
}
