import { isRepaired, webhookConfigurationOf } from "../boxinit/register-webhook.ts";
import type { Cluster } from "../boxinit/start-cluster.ts";
import { webhookConfigurations } from "../control-plane/api-client.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { type PatchingWebhook, registrationOf } from "./patching-webhook.ts";

export const reinvocationPolicies = ["IfNeeded", "Never"] as const;
export type ReinvocationPolicy = (typeof reinvocationPolicies)[number];

export interface Call {
  readonly webhook: string;
  readonly policy: ReinvocationPolicy;
}

/** Labels of a pod: they say which webhooks the API server calls for it, and in which order. */
export function labelsThatCall(calls: readonly Call[]): Readonly<Record<string, string>> {
  return Object.fromEntries(calls.map(({ webhook, policy }, at) => [`place-${at + 1}`, `${webhook}.${policy}`]));
}

const count = 6;

/**
 * Registers every webhook, boxinit too, at every place of an order and with each reinvocation policy, in place of
 * boxinit as it is shipped. Each listens to one label of the pods, so that all orders are there at once.
 */
export async function registerPlaces(
  cluster: Cluster,
  webhooks: Readonly<Record<string, PatchingWebhook>>,
): Promise<void> {
  const others = Object.entries(webhooks).map(([id, webhook]) => ({ ...registrationOf(id, webhook), id }));
  await cluster.api.delete(`${webhookConfigurations}/zz-boxinit`);
  const calls = Array.from({ length: count }, (_, at) => reinvocationPolicies.map((policy) => ({ at, policy }))).flat();
  for (const { at, policy } of calls) {
    await cluster.api.create(webhookConfigurations, {
      // Webhooks are called in the order of these names.
      metadata: { name: `place-${at + 1}-${policy.toLowerCase()}` },
      webhooks: [boxinitOf(cluster), ...others].map(({ id, ...webhook }) => ({
        ...webhook,
        objectSelector: { matchLabels: { [`place-${at + 1}`]: `${id}.${policy}` } },
        reinvocationPolicy: policy,
        // A fault shall fail the test, and slowness shall not.
        failurePolicy: "Fail",
        timeoutSeconds: 30,
      })),
    });
  }
  await waitUntil("boxinit as it is shipped is gone", async () => !(await isRepaired(cluster.api, "default")));
  for (const { at, policy } of calls) {
    const labels = { [`place-${at + 1}`]: `boxinit.${policy}` };
    await waitUntil(`place ${at + 1} is in effect`, () => isRepaired(cluster.api, "default", labels));
  }
}

function boxinitOf({ boxinit, identity }: Cluster) {
  const { webhooks } = webhookConfigurationOf({ port: boxinit.webhookPort, ca: identity.ca });
  const webhook = webhooks.find(({ name }) => name === "default.pods.boxinit");
  if (webhook === undefined) throw new Error("no webhook for namespaces without a label");
  return { ...webhook, id: "boxinit" };
}
