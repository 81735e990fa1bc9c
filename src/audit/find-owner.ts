import { isBetween } from "../manifests/controller-reference.ts";
import type { EventApi, ObjectReference } from "./event-api.ts";
import type { EventLimits } from "./event-limits.ts";
import { recentlyUsed } from "./recent.ts";

interface Known {
  readonly owner: ObjectReference;
  readonly until: number;
}

export interface OwnerFinder {
  /** The owner as people know it, where it needs no request. */
  known(owner: ObjectReference): ObjectReference | undefined;
  /** Asks for it, one request at most. Where it can't be had, it is the owner that the pod itself names. Never rejects. */
  find(owner: ObjectReference): Promise<ObjectReference>;
}

/** @param now - a clock that never goes back, in milliseconds */
export function createOwnerFinder(
  { controllerOf }: Pick<EventApi, "controllerOf">,
  { series, ownerLife, ownerFailureLife }: EventLimits,
  now: () => number,
): OwnerFinder {
  const owners = recentlyUsed<Known>(series);
  const keep = (direct: ObjectReference, owner: ObjectReference, life: number) => {
    owners.set(keyOf(direct), { owner, until: now() + life });
    return owner;
  };
  return {
    known: (direct) => {
      if (!isBetween(direct)) return direct;
      const known = owners.get(keyOf(direct));
      return known !== undefined && now() < known.until ? known.owner : undefined;
    },
    find: async (direct) => {
      try {
        return keep(direct, (await controllerOf(direct)) ?? direct, ownerLife);
      } catch {
        return keep(direct, direct, ownerFailureLife);
      }
    },
  };
}

function keyOf({ namespace, kind, name, uid }: ObjectReference): string {
  return `${namespace} ${kind} ${name} ${uid}`;
}
