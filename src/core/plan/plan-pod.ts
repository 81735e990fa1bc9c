import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import type { Finding } from "../findings.ts";
import type { Wishes } from "../inspect/annotations.ts";
import type { Origin } from "../origin.ts";
import type { Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import { filesThere } from "./carried-file.ts";
import { passEnvironment, tellNothingPassed } from "./pass-env.ts";
import { type ContainerPlan, planContainer } from "./plan-container.ts";

export interface PodPlan {
  readonly containers: readonly ContainerPlan[];
  /** About the pod, and no container of it. */
  readonly findings: readonly Finding[];
}

/** Each container by itself, and then what they share. */
export function planPod(
  pod: Pod,
  diagnoses: readonly ContainerDiagnosis[],
  policy: RepairPolicy,
  wishes: Wishes,
  origin: Origin,
): PodPlan {
  const files = filesThere(pod);
  const plans = diagnoses.map((diagnosis) => planContainer(pod, files, diagnosis, policy, wishes, origin));
  return {
    containers: passEnvironment(pod, files, plans, wishes.passEnv),
    findings: tellNothingPassed(plans, wishes.passEnv),
  };
}
