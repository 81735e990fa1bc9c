import { z } from "zod";

const pod = z.looseObject({ metadata: z.looseObject({}) });

/** What the API server makes up anew for each pod, or says of the request and not of the pod. */
const ofTheRequest = ["uid", "resourceVersion", "creationTimestamp", "namespace", "managedFields"];

/** The ServiceAccount admission plugin gives the volume of the API token a name that ends at random. */
export function withoutRandomNames(text: string): string {
  return text.replace(/\bkube-api-access-[a-z0-9]{5}\b/g, "kube-api-access");
}

/** A stored pod without what differs between two creations of the same pod. */
export function comparablePod(body: unknown): unknown {
  const { metadata, ...rest } = pod.parse(JSON.parse(withoutRandomNames(JSON.stringify(body))));
  const kept = Object.entries(metadata).filter(([key]) => !ofTheRequest.includes(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}
