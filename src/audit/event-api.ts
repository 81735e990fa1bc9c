import type { EventReason } from "./event-reasons.ts";

/** An object, as an Event refers to it: `kubectl describe` finds Events by all of it. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What an Event says. */
export interface Telling {
  readonly type: "Normal" | "Warning";
  /** What was done: one word for machines. */
  readonly action: string;
  readonly reason: EventReason;
  /** For people; 1024 bytes at most. */
  readonly note: string;
}

export interface Series {
  /** At least 2. */
  readonly count: number;
  /** Of the last time; milliseconds since 1970. */
  readonly lastObserved: number;
}

export interface NewEvent extends Telling {
  readonly regarding: ObjectReference;
  /** Of the first time; milliseconds since 1970. */
  readonly observed: number;
  readonly series?: Series;
}

/** What telling by Events takes of the API server. Each rejects where it is refused, or there is no answer. */
export interface EventApi {
  /** @returns the Event's name */
  create(event: NewEvent): Promise<string>;
  /** @returns false where the Event is gone: the API server keeps them for an hour. */
  extend(event: { readonly namespace: string; readonly name: string }, series: Series): Promise<boolean>;
  /** The controller of an object that is one itself: a ReplicaSet's Deployment. None where it stands alone. */
  controllerOf(object: ObjectReference): Promise<ObjectReference | undefined>;
  /** None where there is no such pod, or one that was created before `since`, in milliseconds since 1970. */
  findPod(
    pod: { readonly namespace: string; readonly name: string },
    since: number,
  ): Promise<ObjectReference | undefined>;
}
