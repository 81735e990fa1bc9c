import { z } from "zod";

const pod = z.looseObject({ metadata: z.looseObject({}) });

/** What the API server makes up anew for each pod, or says of the request and not of the pod. */
const ofTheRequest = ["uid", "resourceVersion", "creationTimestamp", "namespace", "managedFields"];

/**
 * A stored pod without what differs between two creations of the same pod. The ServiceAccount plugin gives the volume
 * of the API token a random name.
 */
export function comparablePod(body: unknown): unknown {
  const text = JSON.stringify(body).replace(/\bkube-api-access-[a-z0-9]{5}\b/g, "kube-api-access-RANDOM");
  const { metadata, ...rest } = pod.parse(JSON.parse(text));
  const kept = Object.entries(metadata).filter(([key]) => !ofTheRequest.includes(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}
