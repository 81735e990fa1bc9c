import type { CoreV1Api, V1Secret } from "@kubernetes/client-node";
import type { ReadState, StateStore } from "../certificates/ports.ts";
import type { CertificateState } from "../certificates/state.ts";
import { readState, writeState } from "../certificates/stored-state.ts";
import { asking, unlessMissing, unlessOutrun } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

const dataKey = "certificates.json";

/** The shared state in a Secret, which is the truth for all replicas; made where it is missing. */
export function certificateSecret({ core: api }: Connection, secret: SecretName): StateStore {
  return {
    read: async () => {
      const found = await find(api, secret);
      return found === undefined ? missing(api, secret) : existing(api, secret, found);
    },
  };
}

function find(api: CoreV1Api, { namespace, name }: SecretName): Promise<V1Secret | undefined> {
  return unlessMissing(asking(`get secret ${namespace}/${name}`, () => api.readNamespacedSecret({ namespace, name })));
}

function missing(api: CoreV1Api, { namespace, name }: SecretName): ReadState {
  return {
    state: undefined,
    write: (state) =>
      unlessOutrun(`create secret ${namespace}/${name}`, [409], () =>
        api.createNamespacedSecret({ namespace, body: { metadata: { name }, data: dataOf(state) } }),
      ),
  };
}

function existing(api: CoreV1Api, { namespace, name }: SecretName, found: V1Secret): ReadState {
  const text = Buffer.from(found.data?.[dataKey] ?? "", "base64").toString();
  return {
    state: readState(text),
    // The version that was read goes back with it: the API server refuses where it is no longer the last one.
    write: (state) =>
      unlessOutrun(`update secret ${namespace}/${name}`, [404, 409], () =>
        api.replaceNamespacedSecret({ namespace, name, body: { ...found, data: { ...found.data, ...dataOf(state) } } }),
      ),
  };
}

function dataOf(state: CertificateState): Record<string, string> {
  return { [dataKey]: Buffer.from(writeState(state)).toString("base64") };
}
