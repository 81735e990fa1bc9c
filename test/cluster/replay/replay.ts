import type { Policy } from "../../../src/core/policy.ts";
import { inFlight } from "../../support/in-flight.ts";
import { withoutBoxinit } from "../boxinit/namespace-pair.ts";
import type { ApiAnswer, ApiClient } from "../control-plane/api-client.ts";
import { podsOf } from "../pods/create-pod.ts";
import type { Replayed } from "./corpus.ts";
import { type RepairedPod, repairedPod } from "./repaired-pod.ts";

/** Where boxinit and the later webhook are called; beside it is the one without boxinit. */
export const replayed = "replayed";

/** What the API server says to a pod, here and there. */
export interface Outcome extends Replayed {
  readonly without: ApiAnswer;
  readonly with: ApiAnswer;
  /** Where the API server takes the pod. */
  readonly expected?: RepairedPod;
  /** What it says with boxinit to the pod that came out, as a new one; where boxinit changed it. */
  readonly again?: ApiAnswer;
}

const atOnce = 16;

/** Asks for each pod; none is stored. */
export async function replay(api: ApiClient, corpus: readonly Replayed[], policy: Policy): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  await inFlight(
    atOnce,
    corpus.map((one) => async () => {
      const without = await ask(withoutBoxinit(replayed), one.pod);
      const answer = await ask(replayed, one.pod);
      const expected = without.status === 201 ? repairedPod(without.body, policy) : undefined;
      const again = expected?.changed === true ? await ask(replayed, answer.body) : undefined;
      outcomes.push({
        ...one,
        without,
        with: answer,
        ...(expected === undefined ? {} : { expected }),
        ...(again === undefined ? {} : { again }),
      });
    }),
  );
  return outcomes;

  function ask(namespace: string, pod: unknown): Promise<ApiAnswer> {
    return api.post(`${podsOf(namespace)}?dryRun=All`, pod);
  }
}
