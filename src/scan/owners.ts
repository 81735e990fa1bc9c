import { isBetween } from "../manifests/controller-reference.ts";
import type { Controller, ObjectIdentity } from "./object-identity.ts";

/** Who a pod belongs to in the end: the Deployment and not its ReplicaSet, the CronJob and not its Job. */
export interface Owners {
  /** @returns whether the workload belongs to another one, and is none of its own */
  add(kind: { readonly apiVersion: string; readonly kind: string }, workload: ObjectIdentity): boolean;
  of(controller: Controller): Controller;
}

export function createOwners(): Owners {
  const ownerOf = new Map<string, Controller>();
  return {
    add(kind, { uid, controller }) {
      if (controller === undefined || !isBetween(kind)) return false;
      ownerOf.set(uid, controller);
      return true;
    },
    of: (controller) => ownerOf.get(controller.uid) ?? controller,
  };
}
