import type { ApiClient } from "../control-plane/api-client.ts";
import { type PatchingWebhook, registerPatchingWebhook, startAnotherWebhook } from "../stand-ins/patching-webhook.ts";

/** Is in no pod of any test, and each pod may have it. */
export const changeOfLater = { setHostnameAsFQDN: false };

/** A webhook that changes each pod of a namespace after boxinit has, so that the API server calls boxinit once more. */
export async function startLaterWebhook(api: ApiClient, namespace: string): Promise<PatchingWebhook> {
  const webhook = await startAnotherWebhook(() =>
    Object.entries(changeOfLater).map(([field, value]) => ({ op: "add", path: `/spec/${field}`, value })),
  );
  await registerPatchingWebhook(api, webhook, { name: "zzz-later", namespace });
  return webhook;
}
