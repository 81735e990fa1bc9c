import { setTimeout as sleep } from "node:timers/promises";
import { inFlight } from "../../support/in-flight.ts";
import { podOf } from "../../support/review-builder.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { podsOf } from "./create-pod.ts";

export interface Creating {
  created(): number;
  /** What the API server said where it created none. */
  readonly failures: readonly unknown[];
  readonly done: Promise<void>;
}

export interface Pace {
  readonly atOnce: number;
  /** Milliseconds from one creation to the next. */
  readonly pause?: number;
}

/** Sysbox pods in the namespace default, for as long as they are wanted. */
export function createWhile(isWanted: () => boolean, api: ApiClient, { atOnce, pause = 0 }: Pace): Creating {
  const failures: unknown[] = [];
  let created = 0;
  return { created: () => created, failures, done: inFlight(atOnce, creations()) };

  function* creations() {
    while (isWanted()) yield createOne;
  }

  async function createOne(): Promise<void> {
    const pod = podOf({ metadata: { name: undefined, generateName: "pod-" } });
    const { status, body } = await api.post(podsOf("default"), pod);
    if (status !== 201) failures.push(body);
    else created += 1;
    if (pause > 0) await sleep(pause);
  }
}
