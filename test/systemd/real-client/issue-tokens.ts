import { z } from "zod";
import type { ApiClient } from "../../cluster/control-plane/api-client.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { readRunnablePod } from "../pod-schema.ts";
import type { Cluster } from "../volumes/contents.ts";

const stored = z.looseObject({ metadata: z.looseObject({ uid: z.string() }) });
const tokenRequest = z.object({ status: z.object({ token: z.string() }) });
const configMaps = z.object({
  items: z.array(
    z.object({ metadata: z.object({ name: z.string() }), data: z.record(z.string(), z.string()).default({}) }),
  ),
});

/** How often kubelet writes the tokens of a pod in a test: when it starts, and when they are refreshed. */
const turns = [1, 2];

/**
 * What kubelet gets from the API server for a pod that is stored there: ConfigMaps, and for each turn and audience a
 * token that is bound to the pod (pkg/kubelet/token, pkg/volume/projected).
 */
export async function issueTokens(api: ApiClient, object: object): Promise<Cluster> {
  const { uid } = stored.parse(object).metadata;
  const { metadata, spec } = readRunnablePod(object);
  const namespace = `/api/v1/namespaces/${metadata.namespace}`;
  const sources = spec.volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const audiences = new Set(
    sources.flatMap(({ serviceAccountToken }) => (serviceAccountToken ? [serviceAccountToken.audience] : [])),
  );
  const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: metadata.name, uid };
  const tokens = new Map<string, string>();
  for (const audience of audiences) {
    for (const turn of turns) {
      const request = { ...(audience === undefined ? {} : { audiences: [audience] }), boundObjectRef };
      const path = `${namespace}/serviceaccounts/${spec.serviceAccountName}/token`;
      const { body } = await api.create(path, { spec: request });
      tokens.set(keyOf(audience ?? "the API server", turn), tokenRequest.parse(body).status.token);
    }
  }
  const maps = new Map<string, ReadonlyMap<string, string>>();
  // A controller writes it into each namespace.
  await waitUntil(`kube-root-ca.crt is in ${metadata.namespace}`, async () => {
    const { items } = configMaps.parse((await api.get(`${namespace}/configmaps`)).body);
    for (const one of items) maps.set(one.metadata.name, new Map(Object.entries(one.data)));
    return maps.has("kube-root-ca.crt");
  });
  return {
    token: (audience, turn) => known(tokens.get(keyOf(audience, turn)), `token for ${audience}, turn ${turn}`),
    entries: (kind, name) => known(kind === "configMap" ? maps.get(name) : undefined, `${kind} ${name}`),
  };
}

function keyOf(audience: string, turn: number): string {
  return `${turn} ${audience}`;
}

function known<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`there is no ${what}`);
  return thing;
}
