import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import type { Operation } from "../../../src/core/decision.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { podOf } from "../../support/review-builder.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { waitUntil } from "../control-plane/wait-until.ts";

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

export interface PatchingWebhook {
  readonly port: number;
  readonly ca: string;
  /** Pods that it has been asked about so far. */
  readonly reviews: () => number;
  close(): Promise<void>;
}

const review = z.object({ request: z.object({ uid: z.string(), object: admittedPod }) });

/** Somebody else's mutating webhook, within this process. Where the patcher throws, its answer is a 500. */
export async function startPatchingWebhook(patch: Patcher): Promise<PatchingWebhook> {
  const authority = await makeAuthority("another webhook's authority");
  const { certificate, key } = await authority.issue({ names: ["localhost"] });
  let reviews = 0;
  const answer = async (message: IncomingMessage): Promise<string> => {
    const { request } = review.parse(JSON.parse((await buffer(message)).toString("utf8")));
    reviews++;
    const operations = patch(request.object);
    const changes = { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(operations)).toString("base64") };
    const response = { uid: request.uid, allowed: true, ...(operations.length === 0 ? {} : changes) };
    return JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response });
  };
  // The API server keeps idle connections for 90 s: one that ended here before could be the next that it calls by.
  const server = createServer({ cert: certificate, key, keepAliveTimeout: 120_000 }, (message, reply) => {
    answer(message).then(
      (body) => reply.setHeader("content-type", "application/json").end(body),
      (error: unknown) => reply.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the webhook listens on no port");
  return {
    port: address.port,
    ca: authority.certificate,
    reviews: () => reviews,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export interface PatchingRegistration {
  /** Webhooks are called in the order of these names. */
  readonly name: string;
  /** Only pods of this namespace reach it. */
  readonly namespace: string;
  readonly reinvocationPolicy?: "Never" | "IfNeeded";
}

/** Registers it, and waits until the API server calls it. A fault of it refuses the pod. */
export async function registerPatchingWebhook(
  api: ApiClient,
  { port, ca, reviews }: PatchingWebhook,
  { name, namespace, reinvocationPolicy = "Never" }: PatchingRegistration,
): Promise<void> {
  const { status, body } = await api.post("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", {
    metadata: { name },
    webhooks: [
      {
        name: `${name}.another.test`,
        admissionReviewVersions: ["v1"],
        clientConfig: { url: `https://localhost:${port}/`, caBundle: Buffer.from(ca).toString("base64") },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        failurePolicy: "Fail",
        reinvocationPolicy,
        sideEffects: "None",
      },
    ],
  });
  if (status !== 201) throw new Error(`webhook ${name}: ${status} ${JSON.stringify(body)}`);
  const before = reviews();
  const pod = podOf({ metadata: { name: "is-the-webhook-called", namespace } });
  await waitUntil(`${name} is called`, async () => {
    await api.post(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);
    return reviews() > before;
  });
}
