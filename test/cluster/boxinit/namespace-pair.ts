import type { ApiClient } from "../control-plane/api-client.ts";
import { createNamespace } from "../control-plane/create-namespace.ts";

/** A namespace, and one beside it that boxinit stays away from: what differs between them is boxinit's. */
export async function createNamespacePair(
  api: ApiClient,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await createNamespace(api, name, labels);
  await createNamespace(api, withoutBoxinit(name), { ...labels, "boxinit/mode": "off" });
}

/** The namespace beside another one. */
export function withoutBoxinit(namespace: string): string {
  return `${namespace}-without-boxinit`;
}
