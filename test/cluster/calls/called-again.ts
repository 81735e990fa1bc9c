import { z } from "zod";
import type { Operation } from "../../../src/core/decision.ts";
import { registerForNamespace } from "../boxinit/register-for-namespace.ts";
import type { Cluster } from "../boxinit/start-cluster.ts";
import { createNamespace } from "../control-plane/create-namespace.ts";
import { type PatchingWebhook, registerPatchingWebhook, startPatchingWebhook } from "../stand-ins/patching-webhook.ts";
import { webhookCalls } from "./webhook-calls.ts";

/** How boxinit comes to be called again: the API server's `reinvocationPolicy`, more than one configuration, or both. */
export interface CalledAgain {
  /** Where it is so. */
  readonly namespace: string;
  readonly reinvocationPolicy: "Never" | "IfNeeded";
  /** The names that boxinit is registered under. Between `a` and `z` another webhook is called, `m`, in round 0 only. */
  readonly names: readonly string[];
}

export const waysToBeCalledAgain = {
  never: { namespace: "never", reinvocationPolicy: "Never", names: ["a"] },
  ifNeeded: { namespace: "if-needed", reinvocationPolicy: "IfNeeded", names: ["a"] },
  twice: { namespace: "twice", reinvocationPolicy: "Never", names: ["a", "z"] },
  twiceIfNeeded: { namespace: "twice-if-needed", reinvocationPolicy: "IfNeeded", names: ["a", "z"] },
} as const satisfies Record<string, CalledAgain>;

/** Only the other webhook is called here. */
export const anotherAlone = "another-alone";
/** Only boxinit is called here, as it is shipped. */
export const boxinitAlone = "boxinit-alone";

const annotation = "another.test/patch";
const operations = z.array(z.object({ op: z.literal("add"), path: z.string(), value: z.unknown() }));

/** Tells the other webhook what to do to a pod. */
export function patchedBy(patch: readonly Operation[]): Readonly<Record<string, string>> {
  return { [annotation]: JSON.stringify(patch) };
}

/** All these namespaces, and the other webhook. */
export async function createNamespacesToCompare(cluster: Cluster): Promise<PatchingWebhook> {
  const another = await startPatchingWebhook(({ metadata }) =>
    operations.parse(JSON.parse(metadata.annotations?.[annotation] ?? "[]")),
  );
  await createNamespace(cluster.api, boxinitAlone);
  await createNamespace(cluster.api, anotherAlone, { "boxinit/mode": "off" });
  await registerPatchingWebhook(cluster.api, another, { name: `m-${anotherAlone}`, namespace: anotherAlone });
  const known = { port: cluster.boxinit.webhookPort, ca: cluster.identity.ca };
  for (const { namespace, names, reinvocationPolicy } of Object.values(waysToBeCalledAgain)) {
    const ofNamespace = names.map((one) => `${one}-${namespace}`);
    await registerForNamespace(cluster.api, namespace, { ...known, reinvocationPolicy, names: ofNamespace });
    // Last, since it waits until it is in effect, and all before it are by then.
    await registerPatchingWebhook(cluster.api, another, { name: `m-${namespace}`, namespace });
  }
  return another;
}

/** The calls for a pod by short names, such as `0 a changed`. */
export async function callsFor(cluster: Cluster, namespace: string, pod: string): Promise<readonly string[]> {
  return (await webhookCalls(cluster, namespace, pod)).map((call) => call.replace(`-${namespace} `, " "));
}
