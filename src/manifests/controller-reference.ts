import { isObject, type JsonObject } from "../core/inspect/json.ts";

/** The owner reference of the controller: the one owner that made an object and keeps it as it should be. */
export function controllerReference(metadata: unknown): JsonObject | undefined {
  const owners: unknown = isObject(metadata) ? metadata.ownerReferences : undefined;
  return Array.isArray(owners) ? owners.filter(isObject).find((owner) => owner.controller === true) : undefined;
}

/** Kinds that other workloads make for their pods: people know what made them, and seldom them. */
const between: readonly string[] = ["apps/v1 ReplicaSet", "batch/v1 Job"];

/** Whether a controller may be one that another made: a Deployment's ReplicaSet, a CronJob's Job. */
export function isBetween({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  return between.includes(`${apiVersion} ${kind}`);
}
