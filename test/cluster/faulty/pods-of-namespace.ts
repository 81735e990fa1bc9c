import type { ApiAnswer, ApiClient } from "../control-plane/api-client.ts";
import { comparablePod } from "../pods/comparable-pod.ts";
import { podsOf } from "../pods/create-pod.ts";

/** Pods go into one namespace or another, and the way to boxinit with them; so a pod has no namespace of its own. */
export function createPod(api: ApiClient, namespace: string, pod: object): Promise<ApiAnswer> {
  return api.post(podsOf(namespace), pod);
}

/** The pod as it is stored, comparable with that of another namespace; `undefined` where there is none. */
export async function storedPod(api: ApiClient, namespace: string, name: string): Promise<unknown> {
  const { status, body } = await api.get(`${podsOf(namespace)}/${name}`);
  return status === 404 ? undefined : comparablePod(body);
}
