import { isObject, type JsonObject } from "../../src/core/inspect/json.ts";
import type { ClusterSource } from "../../src/scan/cluster-source.ts";

/** A cluster that consists of the given objects. */
export function inMemoryCluster(objects: readonly JsonObject[]): ClusterSource {
  async function* list({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) {
    yield* objects.filter((object) => object.apiVersion === apiVersion && object.kind === kind);
  }
  return {
    server: "https://kubernetes.example:6443",
    version: "v1.36.3",
    list,
    listIfAllowed: async (kind) => ({ is: "allowed", value: list(kind) }),
    namespace: async (name) => ({
      is: "allowed",
      value: objects.find(({ kind, metadata }) => kind === "Namespace" && isObject(metadata) && metadata.name === name),
    }),
  };
}
