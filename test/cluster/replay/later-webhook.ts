import { podOf } from "../../support/review-builder.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { sayPatch } from "../faulty/answer.ts";
import { type AnsweringWebhook, answerReviews } from "../faulty/answer-reviews.ts";
import { podsOf } from "../pods/create-pod.ts";

/** Is in no pod of any test, and each pod may have it. */
export const changeOfLater = { setHostnameAsFQDN: false };

/** A webhook that changes each pod of a namespace after boxinit has, so that the API server calls boxinit once more. */
export async function startLaterWebhook(api: ApiClient, namespace: string): Promise<AnsweringWebhook> {
  const field = "setHostnameAsFQDN";
  const value = changeOfLater[field];
  const webhook = await answerReviews({ change: { give: sayPatch({ op: "add", path: `/spec/${field}`, value }) } });
  const { status, body } = await api.post("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", {
    metadata: { name: "zzz-later" },
    webhooks: [
      {
        name: "later.another.test",
        admissionReviewVersions: ["v1"],
        clientConfig: {
          url: `https://localhost:${webhook.port}/change`,
          caBundle: Buffer.from(webhook.ca).toString("base64"),
        },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        failurePolicy: "Fail",
        timeoutSeconds: 30,
        sideEffects: "None",
      },
    ],
  });
  if (status !== 201) throw new Error(`zzz-later: ${status} ${JSON.stringify(body)}`);
  const pod = podOf({ metadata: { namespace } });
  await waitUntil("the later webhook is called", async () => {
    const created = await api.post(`${podsOf(namespace)}?dryRun=All`, pod);
    return JSON.stringify(created.body).includes(field);
  });
  return webhook;
}
