import * as z from "zod";
import type { ReadState, StateStore } from "../certificates/ports.ts";
import type { CertificateState } from "../certificates/state.ts";
import { readState, writeState } from "../certificates/stored-state.ts";
import { ClusterError, unlessMissing, unlessOutrun } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { getJson, sendJson } from "./send-json.ts";

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

type Api = Pick<Connection, "send">;

const dataKey = "certificates.json";

// Whatever else there is goes back as it came.
const secretObject = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

type SecretObject = z.infer<typeof secretObject>;

/** The shared state in a Secret, which is the truth for all replicas; made where it is missing. */
export function certificateSecret(api: Api, secret: SecretName): StateStore {
  return {
    read: async () => {
      const found = await find(api, secret);
      return found === undefined ? missing(api, secret) : existing(api, secret, found);
    },
  };
}

async function find(api: Api, secret: SecretName): Promise<SecretObject | undefined> {
  const request = `get secret ${secret.namespace}/${secret.name}`;
  const found = await unlessMissing(getJson(api, request, pathOf(secret)));
  if (found === undefined) return undefined;
  const read = secretObject.safeParse(found);
  if (!read.success) throw new ClusterError(request, new Error("what came back is no Secret"));
  return read.data;
}

function missing(api: Api, secret: SecretName): ReadState {
  const { namespace, name } = secret;
  const request = `create secret ${namespace}/${name}`;
  return {
    state: undefined,
    write: (state) =>
      unlessOutrun(
        [409],
        sendJson(api, request, {
          method: "POST",
          path: secretsOf(namespace),
          body: { apiVersion: "v1", kind: "Secret", metadata: { name }, data: dataOf(state) },
        }),
      ),
  };
}

function existing(api: Api, secret: SecretName, found: SecretObject): ReadState {
  const text = Buffer.from(found.data?.[dataKey] ?? "", "base64").toString();
  const request = `update secret ${secret.namespace}/${secret.name}`;
  return {
    state: readState(text),
    // The version that was read goes back with it: the API server refuses where it is no longer the last one.
    write: (state) =>
      unlessOutrun(
        [404, 409],
        sendJson(api, request, {
          method: "PUT",
          path: pathOf(secret),
          body: { ...found, data: { ...found.data, ...dataOf(state) } },
        }),
      ),
  };
}

function secretsOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}

function pathOf({ namespace, name }: SecretName): string {
  return `${secretsOf(namespace)}/${encodeURIComponent(name)}`;
}

function dataOf(state: CertificateState): Record<string, string> {
  return { [dataKey]: Buffer.from(writeState(state)).toString("base64") };
}
