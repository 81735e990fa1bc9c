import { type PodParts, podOf } from "../../support/review-builder.ts";
import type { ApiAnswer, ApiClient } from "../control-plane/api-client.ts";

export interface NamedPod extends PodParts {
  readonly namespace: string;
  readonly name: string;
}

export function podsOf(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

/** A Sysbox pod's manifest. */
export function manifestOf({ namespace, name, metadata, ...parts }: NamedPod): Readonly<Record<string, unknown>> {
  return podOf({ ...parts, metadata: { ...metadata, namespace, name } });
}

/** A Sysbox pod, as the API server answers. @throws Error where it is not created */
export function createPod(api: ApiClient, pod: NamedPod): Promise<ApiAnswer> {
  return api.create(podsOf(pod.namespace), manifestOf(pod));
}

/** Asks the API server for a Sysbox pod. @param query - such as `?dryRun=All` */
export function postPod(api: ApiClient, pod: NamedPod, query = ""): Promise<ApiAnswer> {
  return api.post(podsOf(pod.namespace) + query, manifestOf(pod));
}
