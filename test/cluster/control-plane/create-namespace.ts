import type { ApiClient } from "./api-client.ts";
import { waitUntil } from "./wait-until.ts";

/** A namespace, once pods can be created in it: its default ServiceAccount is there. */
export async function createNamespace(
  api: ApiClient,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await api.create("/api/v1/namespaces", { metadata: { name, labels } });
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  await waitUntil(`${account} is there`, async () => (await api.get(account)).status === 200);
}
