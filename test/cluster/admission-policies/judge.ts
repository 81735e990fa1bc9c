import { z } from "zod";
import type { Decision } from "../../../src/core/decision.ts";
import type { Policy } from "../../../src/core/policy.ts";
import { repairPod } from "../../../src/core/repair-pod.ts";
import { applied } from "../../support/applied.ts";
import { inFlight } from "../../support/in-flight.ts";
import type { ApiAnswer, ApiClient } from "../control-plane/api-client.ts";
import { podsOf } from "../pods/create-pod.ts";
import type { Subject } from "./corpus.ts";
import type { Judges } from "./install.ts";

/** What the API server says to a pod where neither policy is in force, and where one is. */
export interface Judgement extends Subject {
  readonly untouched: ApiAnswer;
  /** With the mutating policy; the validating one sees what that leaves. */
  readonly repaired: ApiAnswer;
  /** With the validating policy alone. */
  readonly told: ApiAnswer;
  /** Of a pod that the API server takes. */
  readonly engine?: Engine;
}

export interface Engine {
  readonly decision: Decision;
  /** The pod as the engine would have it: as it came, where it does not change it. */
  readonly pod: unknown;
  /** What it says to the pod that the mutating policy left. */
  readonly decisionOnRepaired: Decision;
  /** What the API server says to the pod that the mutating policy left, and to the engine's, as new ones. */
  readonly repairedAgain: ApiAnswer;
  readonly toldOfEngines: ApiAnswer;
}

const atOnce = 12;
const podLike = z.looseObject({ metadata: z.looseObject({}).optional() });

/** Asks for each pod; none is stored. */
export async function judge(
  api: ApiClient,
  corpus: readonly Subject[],
  policy: Policy,
  { untouched, repaired, told }: Judges,
): Promise<readonly Judgement[]> {
  const judgements: Judgement[] = [];
  await inFlight(
    atOnce,
    corpus.map((subject) => async () => {
      const [without, mutated, validated] = await Promise.all(
        [untouched, repaired, told].map((namespace) => ask(namespace, subject.pod)),
      );
      if (without === undefined || mutated === undefined || validated === undefined) throw new Error(subject.name);
      const answers = { ...subject, untouched: without, repaired: mutated, told: validated };
      if (without.status !== 201) {
        judgements.push(answers);
        return;
      }
      const decide = (pod: unknown) => repairPod(pod, { policy, mode: "enforce", origin: "admission" });
      const decision = decide(without.body);
      const pod =
        decision.decision === "changed" && decision.mode === "enforce"
          ? applied(without.body, decision.patch)
          : without.body;
      const engine = {
        decision,
        pod,
        decisionOnRepaired: decide(mutated.body),
        repairedAgain: await ask(repaired, mutated.body),
        toldOfEngines: await ask(told, pod),
      };
      judgements.push({ ...answers, engine });
    }),
  );
  return judgements;

  function ask(namespace: string, pod: unknown): Promise<ApiAnswer> {
    const like = podLike.safeParse(pod).data;
    const anywhere = like === undefined ? pod : { ...like, metadata: { ...like.metadata, namespace: undefined } };
    return api.post(`${podsOf(namespace)}?dryRun=All`, anywhere);
  }
}

/** Whether the engine, asked to repair, changes the pod or refuses it as one that stays broken. */
export function acts(decision: Decision): boolean {
  if (decision.decision === "not-examined" || decision.mode === "audit") return false;
  return decision.decision !== "unchanged";
}
