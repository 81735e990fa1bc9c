import type { Decision, NotExaminedReason } from "../../core/decision.ts";
import type { Finding } from "../../core/findings.ts";
import type { JsonObject } from "../../core/inspect/json.ts";
import type { ContainerPlan } from "../../core/plan/plan-container.ts";
import { type Treatment, treat } from "../../core/plan/treatment.ts";
import type { Pod } from "../../core/pod.ts";
import type { Policy } from "../../core/policy.ts";
import { examinePod, type Stages } from "../../core/repair-pod.ts";

/** What the stages of the engine say of a pod, each by itself, beside the decision that they end in. */
export type Look =
  | { readonly is: "not-examined"; readonly reason: NotExaminedReason }
  | { readonly is: "unread"; readonly finding: Finding }
  | {
      readonly is: "examined";
      readonly pod: Pod;
      readonly containers: readonly ContainerLook[];
      readonly decision: Decision & { readonly decision: "changed" | "unchanged" | "refused" };
    };

export interface ContainerLook {
  readonly plan: ContainerPlan;
  /** What the container comes to as it stands, also where its plan leaves it alone. */
  readonly treatment: Treatment;
  /** Advice about the container: told beside its plan. */
  readonly practice: readonly Finding[];
  /** `boxinit/skip-containers` names it, or an annotation that can't be read keeps the whole pod as it is. */
  readonly leftOut: boolean;
}

/** @param raw the pod as it comes to a webhook at its creation */
export function lookAt(raw: JsonObject, policy: Policy): Look {
  const { decision, stages } = examinePod(raw, { policy, mode: "enforce", origin: "admission" });
  if (decision.decision === "not-examined") return { is: "not-examined", reason: decision.reason };
  if (stages !== undefined) return { is: "examined", pod: stages.pod, containers: containersOf(stages), decision };
  const [finding] = decision.findings;
  if (finding === undefined) throw new Error("the engine does not say why it did not read the pod");
  return { is: "unread", finding };
}

function containersOf({ proposal, practice }: Stages): readonly ContainerLook[] {
  const { plans, policy, wishes, isDoubtful } = proposal;
  return plans.map((plan) => {
    const { name } = plan.diagnosis.container;
    return {
      plan,
      treatment: treat(plan.diagnosis, policy, "admission"),
      practice: practice.filter(({ code, container }) => container === name && !wishes.ignoreFindings.has(code)),
      leftOut: isDoubtful || wishes.skipContainers.has(name),
    };
  });
}
