import { podOf } from "../../support/review-builder.ts";
import { webhookConfigurationOf } from "../boxinit/register-webhook.ts";
import type { Cluster } from "../boxinit/start-cluster.ts";
import type { PatchingWebhook } from "../calls/patching-webhook.ts";
import { waitUntil } from "../control-plane/wait-until.ts";

export const reinvocationPolicies = ["IfNeeded", "Never"] as const;
export type ReinvocationPolicy = (typeof reinvocationPolicies)[number];

export interface Call {
  readonly webhook: string;
  readonly policy: ReinvocationPolicy;
}

/** Labels of a pod: they say which webhooks the API server calls for it, and in which order. */
export function callsInOrder(calls: readonly Call[]): Readonly<Record<string, string>> {
  return Object.fromEntries(calls.map(({ webhook, policy }, at) => [`place-${at + 1}`, `${webhook}.${policy}`]));
}

const count = 6;
const configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/**
 * Registers every webhook, boxinit too, at every place of an order and with each reinvocation policy, in place of
 * boxinit as it is shipped. Each listens to one label of the pods, so that all orders are there at once.
 */
export async function registerPlaces(
  cluster: Cluster,
  webhooks: Readonly<Record<string, PatchingWebhook>>,
): Promise<void> {
  await cluster.api.delete(`${configurations}/zz-boxinit`);
  const calls = Array.from({ length: count }, (_, at) => reinvocationPolicies.map((policy) => ({ at, policy }))).flat();
  for (const { at, policy } of calls) {
    const { status, body } = await cluster.api.post(configurations, {
      // Webhooks are called in the order of these names.
      metadata: { name: `place-${at + 1}-${policy.toLowerCase()}` },
      webhooks: [boxinitOf(cluster), ...Object.entries(webhooks).map(webhookOf)].map(({ id, ...webhook }) => ({
        ...webhook,
        objectSelector: { matchLabels: { [`place-${at + 1}`]: `${id}.${policy}` } },
        reinvocationPolicy: policy,
        // A fault shall fail the test, and slowness shall not.
        failurePolicy: "Fail",
        timeoutSeconds: 30,
      })),
    });
    if (status !== 201) throw new Error(`place ${at + 1}: ${status} ${JSON.stringify(body)}`);
  }
  await waitUntil("boxinit as it is shipped is gone", async () => !(await isRepaired(cluster, {})));
  for (const { at, policy } of calls) {
    const labels = { [`place-${at + 1}`]: `boxinit.${policy}` };
    await waitUntil(`place ${at + 1} is in effect`, () => isRepaired(cluster, labels));
  }
}

function boxinitOf({ boxinit, identity }: Cluster) {
  const { webhooks } = webhookConfigurationOf({ port: boxinit.webhookPort, ca: identity.ca });
  const webhook = webhooks.find(({ name }) => name === "default.pods.boxinit");
  if (webhook === undefined) throw new Error("no webhook for namespaces without a label");
  return { ...webhook, id: "boxinit" };
}

function webhookOf([id, { port, ca }]: [string, PatchingWebhook]) {
  return {
    id,
    name: `${id}.stand-in.test`,
    admissionReviewVersions: ["v1"],
    clientConfig: { url: `https://localhost:${port}/`, caBundle: Buffer.from(ca).toString("base64") },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    sideEffects: "None",
  };
}

async function isRepaired({ api }: Cluster, labels: Readonly<Record<string, string>>): Promise<boolean> {
  const pod = podOf({ metadata: { name: "who-is-called", labels } });
  const { body } = await api.post("/api/v1/namespaces/default/pods?dryRun=All", pod);
  return JSON.stringify(body).includes("boxinit/status");
}
