import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { podOf } from "../../support/review-builder.ts";
import { type ApiClient, webhookConfigurations } from "../control-plane/api-client.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { podsOf } from "../pods/create-pod.ts";

export interface Registration {
  readonly port: number;
  readonly ca: string;
  /** Fields of the configuration's webhooks that shall differ from what is shipped, such as `failurePolicy`. */
  readonly webhook?: Readonly<Record<string, unknown>>;
  /** Webhooks are called in the order of these names. */
  readonly name?: string;
}

const shippedManifests = join(import.meta.dirname, "../../../deploy/install.yaml");

const webhookConfiguration = z.looseObject({
  kind: z.literal("MutatingWebhookConfiguration"),
  metadata: z.looseObject({ name: z.string() }),
  webhooks: z.array(
    z.looseObject({
      name: z.string(),
      clientConfig: z.looseObject({ service: z.looseObject({ path: z.string() }) }),
    }),
  ),
});

export type WebhookConfiguration = z.infer<typeof webhookConfiguration>;

/** The configuration as it is shipped, but for where it leads and what the registration changes. */
export function webhookConfigurationOf({ port, ca, webhook = {}, name }: Registration): WebhookConfiguration {
  const documents = parseAllDocuments(readFileSync(shippedManifests, "utf8")).map((document) => document.toJS());
  const shipped = documents.map((one) => webhookConfiguration.safeParse(one).data).find((one) => one !== undefined);
  if (shipped === undefined) throw new Error(`no MutatingWebhookConfiguration in ${shippedManifests}`);
  const caBundle = Buffer.from(ca).toString("base64");
  return {
    ...shipped,
    metadata: { ...shipped.metadata, name: name ?? shipped.metadata.name },
    webhooks: shipped.webhooks.map(({ clientConfig, ...rest }) => ({
      ...rest,
      clientConfig: { service: { ...clientConfig.service, port }, caBundle },
      ...webhook,
    })),
  };
}

/**
 * What an installation brings before boxinit is there: namespace, Service and RuntimeClass. The Service leads to loopback:
 * an `ExternalName` is resolved by the API server itself.
 */
export async function prepareForWebhook(api: ApiClient): Promise<void> {
  await api.create("/apis/node.k8s.io/v1/runtimeclasses", {
    metadata: { name: "sysbox-runc" },
    handler: "sysbox-runc",
  });
  await api.create("/api/v1/namespaces", { metadata: { name: "boxinit" } });
  await api.create("/api/v1/namespaces/boxinit/services", {
    metadata: { name: "boxinit" },
    spec: { type: "ExternalName", externalName: "localhost" },
  });
}

/** The webhook configuration, once it is in effect, in a cluster that is prepared for it. */
export async function configureWebhook(api: ApiClient, registration: Registration): Promise<void> {
  await api.create(webhookConfigurations, webhookConfigurationOf(registration));
  await waitUntil("the webhook configuration is in effect", () => isRepaired(api, "default"));
}

/** All of it, once it is in effect. */
export async function registerWebhook(api: ApiClient, registration: Registration): Promise<void> {
  await prepareForWebhook(api);
  await configureWebhook(api, registration);
}

/** Whether a pod is: the API server takes some milliseconds to notice a new configuration. */
export async function isRepaired(
  api: ApiClient,
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const pod = podOf({ metadata: { name: "is-it-repaired", namespace, labels } });
  const { body } = await api.post(`${podsOf(namespace)}?dryRun=All`, pod);
  return JSON.stringify(body).includes("boxinit/status");
}
