import { z } from "zod";
import type { Operation } from "../../../src/core/decision.ts";
import { podOf } from "../../support/review-builder.ts";
import { type ApiClient, webhookConfigurations } from "../control-plane/api-client.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { review, say, sayPatch } from "../faulty/answer.ts";
import { type AnsweringWebhook, answerReviews, type GiveAnswer } from "../faulty/answer-reviews.ts";
import { podsOf } from "../pods/create-pod.ts";

const container = z.looseObject({
  name: z.string(),
  env: z.array(z.looseObject({ name: z.string() })).optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).optional(),
});

const admittedPod = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({
    containers: z.array(container),
    initContainers: z.array(container).optional(),
    volumes: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
});

/** A pod as it comes to a webhook: lists that nobody wrote are not there. */
export type AdmittedPod = z.infer<typeof admittedPod>;

/** What a webhook does to a pod: RFC 6902 operations, none where the pod is as it wants it. */
export type Patcher = (pod: AdmittedPod) => readonly Operation[];

export interface PatchingWebhook extends AnsweringWebhook {
  /** Pods that it has been asked about so far. */
  readonly reviews: () => number;
}

const allowAsItIs = say(({ uid }) => review(uid, { patchType: undefined, patch: undefined }));

/** Somebody else's mutating webhook, within this process. Where the patcher throws, its answer is a 500. */
export function startPatchingWebhook(patch: Patcher): Promise<PatchingWebhook> {
  return startAnotherWebhook((object) => patch(admittedPod.parse(object)));
}

/** One that is content with whatever pods come. */
export async function startAnotherWebhook(patch: (object: unknown) => readonly Operation[]): Promise<PatchingWebhook> {
  let reviews = 0;
  const give: GiveAnswer = (reply, request, reset) => {
    reviews++;
    const operations = patch(request.object);
    const answer = operations.length === 0 ? allowAsItIs : sayPatch(...operations);
    answer(reply, request, reset);
  };
  return { ...(await answerReviews({ patch: { give } })), reviews: () => reviews };
}

export interface PatchingRegistration {
  /** Webhooks are called in the order of these names. */
  readonly name: string;
  /** Only pods of this namespace reach it. */
  readonly namespace: string;
  readonly reinvocationPolicy?: "Never" | "IfNeeded";
}

/** Registers it, and waits until the API server calls it. */
export async function registerPatchingWebhook(
  api: ApiClient,
  webhook: PatchingWebhook,
  { name, namespace, reinvocationPolicy = "Never" }: PatchingRegistration,
): Promise<void> {
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  await api.create(webhookConfigurations, {
    metadata: { name },
    webhooks: [{ ...registrationOf(name, webhook), namespaceSelector, reinvocationPolicy }],
  });
  const before = webhook.reviews();
  // boxinit has nothing to do with it.
  const pod = podOf({ metadata: { name: "is-the-webhook-called", namespace }, spec: { runtimeClassName: undefined } });
  await waitUntil(`${name} is called`, async () => {
    await api.post(`${podsOf(namespace)}?dryRun=All`, pod);
    return webhook.reviews() > before;
  });
}

/** For the creation of any pod. A fault of it refuses the pod, and slowness does not. */
export function registrationOf(name: string, { port, ca }: Pick<PatchingWebhook, "port" | "ca">) {
  return {
    name: `${name}.another.test`,
    admissionReviewVersions: ["v1"],
    clientConfig: { url: `https://localhost:${port}/patch`, caBundle: Buffer.from(ca).toString("base64") },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    failurePolicy: "Fail",
    timeoutSeconds: 30,
    sideEffects: "None",
  };
}
