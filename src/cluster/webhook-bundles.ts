import * as z from "zod";
import { parseBundles, writeBundle } from "../certificates/bundle.ts";
import type { BundleStore } from "../certificates/ports.ts";
import { ClusterError, unlessOutrun } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { getJson, sendJson } from "./send-json.ts";

const configuration = z.object({
  metadata: z.object({ resourceVersion: z.string().optional() }).optional(),
  webhooks: z
    .array(z.object({ name: z.string(), clientConfig: z.object({ caBundle: z.string().nullish() }) }))
    .nullish()
    .transform((webhooks) => webhooks ?? []),
});

/** What the webhooks of one configuration trust. Nothing but their bundles is ever written. */
export function webhookBundles(api: Pick<Connection, "send">, name: string): BundleStore {
  const request = `mutatingwebhookconfiguration ${name}`;
  const path = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${encodeURIComponent(name)}`;
  return {
    read: async () => {
      const read = configuration.safeParse(await getJson(api, `get ${request}`, path));
      if (!read.success) throw new ClusterError(`get ${request}`, new Error("what came back is none"));
      const { metadata, webhooks } = read.data;
      if (webhooks.length === 0) throw new Error(`${request} has no webhooks`);
      return {
        ...parseBundles(
          webhooks.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? "", "base64").toString()),
        ),
        write: async (authorities) => {
          const caBundle = Buffer.from(writeBundle(authorities)).toString("base64");
          // Lists of webhooks are merged by name. With the version in it, a patch of what is no longer the last one is
          // refused.
          const patch = {
            metadata: { resourceVersion: metadata?.resourceVersion },
            webhooks: webhooks.map((webhook) => ({ name: webhook.name, clientConfig: { caBundle } })),
          };
          return unlessOutrun(
            [404, 409],
            sendJson(api, `patch ${request}`, {
              method: "PATCH",
              path,
              query: { fieldManager: "boxinit" },
              body: patch,
              contentType: "application/strategic-merge-patch+json",
            }),
          );
        },
      };
    },
  };
}
