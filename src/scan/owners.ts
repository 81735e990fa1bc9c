import type { Controller, ObjectIdentity } from "./object-identity.ts";

/** Kinds that other workloads make for their pods: they are no workloads of their own then. */
const between = [
  { apiVersion: "apps/v1", kind: "ReplicaSet" },
  { apiVersion: "batch/v1", kind: "Job" },
];

/** Who a pod belongs to in the end: the Deployment and not its ReplicaSet, the CronJob and not its Job. */
export interface Owners {
  /** @returns whether the workload belongs to another one, and is none of its own */
  add(kind: { readonly apiVersion: string; readonly kind: string }, workload: ObjectIdentity): boolean;
  of(controller: Controller): Controller;
}

export function createOwners(): Owners {
  const ownerOf = new Map<string, Controller>();
  return {
    add({ apiVersion, kind }, { uid, controller }) {
      if (controller === undefined) return false;
      if (!between.some((one) => one.apiVersion === apiVersion && one.kind === kind)) return false;
      ownerOf.set(uid, controller);
      return true;
    },
    of: (controller) => ownerOf.get(controller.uid) ?? controller,
  };
}
