import type { Decision, NotExaminedReason } from "../../core/decision.ts";
import { diagnosePod } from "../../core/diagnose/diagnose-pod.ts";
import type { Finding } from "../../core/findings.ts";
import { readWishes } from "../../core/inspect/annotations.ts";
import { inspectPod } from "../../core/inspect/inspect-pod.ts";
import type { JsonObject } from "../../core/inspect/json.ts";
import { planPod } from "../../core/plan/plan-pod.ts";
import type { ContainerPlan } from "../../core/plan/plan-repair.ts";
import { type Treatment, treat } from "../../core/plan/treatment.ts";
import type { Pod } from "../../core/pod.ts";
import type { Policy, RepairPolicy } from "../../core/policy.ts";
import { policyFor } from "../../core/policy-in-force.ts";
import { tellPractice } from "../../core/practice/tell-practice.ts";
import { repairPod } from "../../core/repair-pod.ts";
import { createScriptBudget } from "../../shell/limits.ts";

/** What the stages of the engine say of a pod, each by itself, beside the decision that they end in. */
export type Look =
  | { readonly is: "not-examined"; readonly reason: NotExaminedReason }
  | { readonly is: "unread"; readonly finding: Finding }
  | {
      readonly is: "examined";
      readonly pod: Pod;
      readonly policy: RepairPolicy;
      readonly containers: readonly ContainerLook[];
      readonly decision: Decision & { readonly decision: "changed" | "unchanged" | "refused" };
    };

export interface ContainerLook {
  readonly plan: ContainerPlan;
  readonly treatment: Treatment;
  /** Advice about the container: told beside its plan. */
  readonly practice: readonly Finding[];
  /** `boxinit/skip-containers` names it, or an annotation that can't be read keeps the whole pod as it is. */
  readonly leftOut: boolean;
}

/** @param raw the pod as it comes to a webhook at its creation */
export function lookAt(raw: JsonObject, policy: Policy): Look {
  const decision = repairPod(raw, { policy, mode: "enforce", origin: "admission" });
  if (decision.decision === "not-examined") return { is: "not-examined", reason: decision.reason };
  const inspection = inspectPod(raw, (name) => policy.runtimeClasses.has(name));
  if (inspection.found !== "sysbox-pod") return { is: "not-examined", reason: inspection.found };
  if ("unread" in inspection) return { is: "unread", finding: inspection.unread };
  const { pod } = inspection;
  const { wishes, invalid } = readWishes(pod);
  const inForce = policyFor(policy, pod.runtimeClassName, wishes);
  const diagnoses = diagnosePod(pod, inForce, policy.images, wishes, createScriptBudget(), "admission");
  const { containers: plans } = planPod(pod, diagnoses, inForce, wishes, "admission");
  const practice = invalid.length > 0 ? [] : tellPractice(pod, plans, inForce, wishes);
  const containers = plans.map((plan): ContainerLook => {
    const { diagnosis } = plan;
    return {
      plan,
      treatment: treat(diagnosis, inForce, "admission"),
      practice: practice.filter(
        ({ code, container }) => container === diagnosis.container.name && !wishes.ignoreFindings.has(code),
      ),
      leftOut: invalid.length > 0 || wishes.skipContainers.has(diagnosis.container.name),
    };
  });
  return { is: "examined", pod, policy: inForce, containers, decision };
}
