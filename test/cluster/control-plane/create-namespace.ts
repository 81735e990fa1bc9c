import type { ApiClient } from "./api-client.ts";
import { waitUntil } from "./wait-until.ts";

/** A namespace, once controllers have put into it what each has: its default ServiceAccount, and whom its pods trust. */
export async function createNamespace(
  api: ApiClient,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await api.create("/api/v1/namespaces", { metadata: { name, labels } });
  for (const one of ["serviceaccounts/default", "configmaps/kube-root-ca.crt"]) {
    const path = `/api/v1/namespaces/${name}/${one}`;
    await waitUntil(`${path} is there`, async () => (await api.get(path)).status === 200);
  }
}
