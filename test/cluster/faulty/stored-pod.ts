import type { ApiClient } from "../control-plane/api-client.ts";
import { comparablePod } from "../pods/comparable-pod.ts";
import { podsOf } from "../pods/create-pod.ts";

/** The pod as it is stored, comparable with that of another namespace; `undefined` where there is none. */
export async function storedPod(api: ApiClient, namespace: string, name: string): Promise<unknown> {
  const { status, body } = await api.get(`${podsOf(namespace)}/${name}`);
  return status === 404 ? undefined : comparablePod(body);
}
