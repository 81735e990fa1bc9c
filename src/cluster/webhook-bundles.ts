import type { V1MutatingWebhook } from "@kubernetes/client-node";
import { parseBundles, writeBundle } from "../certificates/bundle.ts";
import type { BundleStore } from "../certificates/ports.ts";
import { asking, unlessOutrun } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";

/** What the webhooks of one configuration trust. Nothing but their bundles is ever written. */
export function webhookBundles({ admissionRegistration: api, strategicMerge }: Connection, name: string): BundleStore {
  const request = `mutatingwebhookconfiguration ${name}`;
  return {
    read: async () => {
      const found = await asking(`get ${request}`, () => api.readMutatingWebhookConfiguration({ name }));
      const webhooks = found.webhooks ?? [];
      if (webhooks.length === 0) throw new Error(`${request} has no webhooks`);
      return {
        ...parseBundles(webhooks.map(bundleOf)),
        write: async (authorities) => {
          const caBundle = Buffer.from(writeBundle(authorities)).toString("base64");
          // Lists of webhooks are merged by name. With the version in it, a patch of what is no longer the last one is
          // refused.
          const patch = {
            metadata: { resourceVersion: found.metadata?.resourceVersion },
            webhooks: webhooks.map((webhook) => ({ name: webhook.name, clientConfig: { caBundle } })),
          };
          return unlessOutrun(`patch ${request}`, [404, 409], () =>
            api.patchMutatingWebhookConfiguration({ name, body: patch, fieldManager: "boxinit" }, strategicMerge),
          );
        },
      };
    },
  };
}

function bundleOf({ clientConfig }: V1MutatingWebhook): string {
  return Buffer.from(clientConfig.caBundle ?? "", "base64").toString();
}
